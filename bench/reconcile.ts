import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkData } from '../harness/check-data.ts';
import { relations } from '../systems/reference/relations.ts';
import { writeHistory } from './history-of-ledger.ts';
import { startFilledLedger } from './ledger-of-events.ts';

/**
 * How long reconciliation takes and how much memory: a history of N attempts (default 1,000,000) in four files against as many
 * writes in PostgreSQL, as the data checks' own process. Limits: 10 s, 512 MiB.
 *
 *     node bench/reconcile.ts [N]
 */
const wanted = Number(process.argv[2] ?? 1_000_000);
// Not every event is a write of a client: the worker's own are left out.
const ledger = await startFilledLedger(Math.ceil(wanted * 1.06));
const directory = mkdtempSync(join(tmpdir(), 'diamond-bench-'));
try {
  const attempts = await writeHistory(ledger.observerUrl, directory);
  const database = { observerUrl: ledger.observerUrl, relations };
  const report = await checkData({ database, historyDirectory: directory, checks: ['reconciliation'] });
  const finding = report.findings[0]!;
  const line = {
    attempts,
    outcome: finding.outcome,
    seconds: finding.seconds,
    residentMiB: report.residentMiB,
    cpuSeconds: report.cpuSeconds,
  };
  process.stdout.write(`${finding.summary}\n${JSON.stringify(line)}\n`);
  if (finding.outcome !== 'pass' || finding.seconds > 10 || report.residentMiB > 512) process.exitCode = 1;
} finally {
  await ledger.stop();
  rmSync(directory, { recursive: true });
}
