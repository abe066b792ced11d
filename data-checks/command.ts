import { writeFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { Command } from 'commander';
import { loadSystemDefinition } from '../harness/connect.ts';
import type { DataFinding, DataReport } from '../harness/data-report.ts';
import { CannotTell, DiamondError, messageOf } from '../harness/errors.ts';
import type { Outcome } from '../harness/outcome.ts';
import { audit, type Planned } from './audit.ts';
import type { RelationMap } from './relations.ts';

interface DataChecksOptions {
  readonly databaseUrl: string;
  readonly system?: string;
  readonly json?: string;
  readonly history?: string;
  readonly timeout: string;
}

const exitCodes = { pass: 0, fail: 1, unknown: 2, broken: 3 } as const;
const marks: Readonly<Record<Outcome, string>> = { pass: '✓', fail: '✗', unknown: '?' };

/** `diamond-run data-checks`: the checks that only read, on any database, also a replica. */
export function register(program: Command): void {
  program
    .command('data-checks')
    .description(
      "check a database's ledger and projections; only reads, in one snapshot; exit code 0 pass, 1 fail, 2 unknown, 3 broken",
    )
    .requiredOption('--database-url <url>', 'PostgreSQL URL of a role that may read the ledger; a replica will do')
    .option('--system <file>', "adapter whose relations map the checks to the schema (default: diamond.config.ts's)")
    .option('--history <directory>', "a run's client history to reconcile, e.g. runs/latest/history")
    .option('--json <file>', 'write the report there too')
    .option('--timeout <seconds>', 'for each statement', '60')
    .addHelpText(
      'after',
      `
Examples:
  npx diamond-run data-checks --database-url postgres://reader@127.0.0.1:5432/accord
  npx diamond-run data-checks --database-url "$DATABASE_URL" --history runs/latest/history --json data.json
  npx diamond-run data-checks --database-url "$DATABASE_URL" --system systems/mine.ts`,
    )
    .action(async (options: DataChecksOptions) => {
      process.exitCode = await dataChecks(options);
    });
}

async function dataChecks(options: DataChecksOptions): Promise<number> {
  const progress = progressLine(process.stderr);
  try {
    const report = await audit({
      databaseUrl: options.databaseUrl,
      relations: await relationsOf(options.system),
      historyDirectory: options.history === undefined ? undefined : resolve(options.history),
      statementTimeoutMs: timeoutMs(options.timeout),
      onProgress: progress.show,
    });
    progress.clear();
    process.stdout.write(asText(report));
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
    return exitCodes[report.outcome];
  } catch (thrown) {
    progress.clear();
    process.stderr.write(`diamond-run data-checks: ${messageOf(thrown)}\n`);
    // What the database would not tell is unknown; a wrong option, or a defect of the suite, is neither.
    return thrown instanceof CannotTell ? exitCodes.unknown : exitCodes.broken;
  }
}

async function relationsOf(system: string | undefined): Promise<RelationMap> {
  const named = system === undefined || isAbsolute(system) ? system : resolve(system);
  const definition = await loadSystemDefinition(
    named === undefined ? process.env : { ...process.env, DIAMOND_SYSTEM: named },
  );
  if (definition.relations) return definition.relations;
  throw new DiamondError({
    code: 'no-relations',
    subject: `adapter ${definition.name} (--system)`,
    expected: '`relations`: canonical relation name → SELECT',
    received: 'none',
    action: 'Supply them; data-checks/relations.ts says what each column means.',
  });
}

function timeoutMs(seconds: string): number {
  const value = Number(seconds) * 1000;
  if (Number.isFinite(value) && value >= 1) return value;
  throw new DiamondError({
    code: 'bad-timeout',
    subject: '--timeout',
    expected: 'seconds, more than 0',
    received: `"${seconds}"`,
    action: 'Leave it out for 60.',
  });
}

/** One live line on a terminal, a line per check elsewhere. */
function progressLine(stream: NodeJS.WriteStream) {
  const live = stream.isTTY;
  return {
    show(done: number, of: number, { check }: Planned): void {
      const line = `data checks ${done + 1}/${of}: ${check}`;
      stream.write(live ? `\r\x1b[K${line}` : `${line}\n`);
    },
    clear(): void {
      if (live) stream.write('\r\x1b[K');
    },
  };
}

function asText({ database, findings, outcome, seconds }: DataReport): string {
  const { name, serverVersion, inRecovery, snapshotAt } = database;
  const count = (wanted: Outcome) => findings.filter((finding) => finding.outcome === wanted).length;
  return [
    `${name}, PostgreSQL ${serverVersion}${inRecovery ? ', a replica' : ''}, snapshot of ${snapshotAt}`,
    ...findings.flatMap(lines),
    `${outcome.toUpperCase()}: ${count('pass')} hold, ${count('fail')} fail, ${count('unknown')} unknown, in ${seconds.toFixed(1)} s.`,
    '',
  ].join('\n');
}

function lines(finding: DataFinding): string[] {
  const { check, title, examined, outcome, sample, offending, summary } = finding;
  const head = `${marks[outcome]} ${check.padEnd(26)} ${String(examined).padStart(9)} examined ${finding.seconds.toFixed(1).padStart(6)} s  ${title}`;
  if (outcome === 'pass') return [head];
  const rows = sample.slice(0, 5).map((row) => `      ${JSON.stringify(row)}`);
  const more = offending > 5 ? [`      … ${offending - 5} more`] : [];
  return [head, `    ${summary}`, ...rows, ...more];
}
