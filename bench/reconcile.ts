import { randomUUID } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ledgerWrites } from '../data-checks/reconciliation/ledger-writes.ts';
import { Snapshot } from '../data-checks/snapshot.ts';
import type { AttemptKind, HistoryLine } from '../harness/attempts.ts';
import { checkData } from '../harness/check-data.ts';
import { relations } from '../systems/reference/relations.ts';
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
  const attempts = await writeHistory();
  const database = { observerUrl: ledger.observerUrl, relations };
  const report = await checkData({ database, historyDirectory: directory, checks: ['reconciliation'] });
  const finding = report.findings[0]!;
  const line = { attempts, outcome: finding.outcome, seconds: finding.seconds, residentMiB: report.residentMiB };
  process.stdout.write(`${finding.summary}\n${JSON.stringify(line)}\n`);
  if (finding.outcome !== 'pass' || finding.seconds > 10 || report.residentMiB > 512) process.exitCode = 1;
} finally {
  await ledger.stop();
  rmSync(directory, { recursive: true });
}

/** The history that clients would have written who made exactly these writes. */
async function writeHistory(): Promise<number> {
  const snapshot = await Snapshot.open({ databaseUrl: ledger.observerUrl, relations, statementTimeoutMs: 600_000 });
  const files = ['a', 'b', 'c', 'd'].map((name) => openSync(join(directory, `${name}.ndjson`), 'w'));
  let count = 0;
  for await (const portion of ledgerWrites(snapshot)) {
    const texts = files.map(() => '');
    for (const write of portion) {
      const attempt = randomUUID();
      const clocks = (wallMs: number) => ({ monotonicNs: String(BigInt(Math.round(wallMs)) * 1_000_000n), wallMs });
      const begin: HistoryLine = {
        type: 'begin',
        attempt,
        kind: write.kind as AttemptKind,
        input: {
          tenantId: write.tenantId,
          actorId: write.actorId!,
          scopeId: write.scopeId ?? undefined,
          contentSha256: write.contentSha256!,
          requestKey: write.requestKey!,
        },
        ...clocks(write.recordedMs - 1),
      };
      const result = { id: write.resourceId!, seq: Number(write.seq), replayed: false };
      const acknowledge: HistoryLine = { type: 'acknowledge', attempt, result, ...clocks(write.recordedMs + 1) };
      texts[count++ % files.length] += `${JSON.stringify(begin)}\n${JSON.stringify(acknowledge)}\n`;
    }
    for (const [index, file] of files.entries()) writeSync(file, texts[index]!);
  }
  for (const file of files) closeSync(file);
  await snapshot.close();
  return count;
}
