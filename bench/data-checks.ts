import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { plannedChecks } from '../data-checks/audit.ts';
import { loadChecks } from '../data-checks/check-file.ts';
import { withRelations } from '../data-checks/with-relations.ts';
import { checkData } from '../harness/check-data.ts';
import { relations } from '../systems/reference/relations.ts';
import { startFilledLedger } from './ledger-of-events.ts';

/**
 * How long each data check takes on a ledger of N events (default 1,000,000), each in a process of its own, and its plan. Limit:
 * 20 s each.
 *
 *     node bench/data-checks.ts [--events N] [--plans DIRECTORY] [--check NAME]…
 */
const { values } = parseArgs({
  options: { events: { type: 'string' }, plans: { type: 'string' }, check: { type: 'string', multiple: true } },
});
const events = Number(values.events ?? 1_000_000);
const limitSeconds = 20;

const ledger = await startFilledLedger(events);
try {
  if (values.plans !== undefined) await writePlans(values.plans);
  const database = { observerUrl: ledger.observerUrl, relations };
  for (const { check } of plannedChecks().filter((each) => values.check?.includes(each.check) ?? true)) {
    const { findings, residentMiB, cpuSeconds } = await checkData({
      database,
      checks: [check],
      statementTimeoutMs: 120_000,
    });
    const { outcome, seconds, examined, summary } = findings[0]!;
    const line = {
      check,
      outcome,
      seconds: Number(seconds.toFixed(2)),
      examined,
      cpuSeconds: Number(cpuSeconds.toFixed(2)),
      residentMiB: Math.round(residentMiB),
    };
    process.stdout.write(`${JSON.stringify(line)}${outcome === 'pass' ? '' : ` ${summary}`}\n`);
    if (outcome !== 'pass' || seconds > limitSeconds) process.exitCode = 1;
  }
} finally {
  await ledger.stop();
}

/** EXPLAIN ANALYZE of every SQL check, a file each. */
async function writePlans(directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const client = new pg.Client({ connectionString: ledger.observerUrl });
  await client.connect();
  for (const check of loadChecks()) {
    const query = withRelations(`SELECT * FROM (${check.sql}) AS found`, check.relations, relations, check.name);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, COSTS OFF) ${query}`);
    writeFileSync(join(directory, `${check.name}.txt`), `${rows.map((row) => row['QUERY PLAN']).join('\n')}\n`);
  }
  await client.end();
}
