import { text } from 'node:stream/consumers';
import { messageOf } from '../harness/errors.ts';
import { mergeOutcomes } from '../harness/outcome.ts';
import { type AuditOptions, audit } from './audit.ts';
import { headsNow } from './caught-up.ts';
import { checkCaughtUp } from './check-caught-up.ts';

/**
 * The data checks as a process of their own, as harness/check-data.ts starts it: request as JSON on standard input (it holds the
 * database's password), report as JSON on standard output. Ends with 0 once there is a report, whatever it says, else with 3.
 */
export interface AuditRequest extends Omit<AuditOptions, 'only' | 'onProgress'> {
  /** Names of checks to run; absent: all. */
  readonly checks?: readonly string[] | undefined;
  /** Waits so long at most for the projections that may lag, after everything else: as far as the ledger goes now. */
  readonly catchUpWithinMs?: number | undefined;
}

try {
  const { checks, catchUpWithinMs, ...options } = JSON.parse(await text(process.stdin)) as AuditRequest;
  const database = { observerUrl: options.databaseUrl, relations: options.relations };
  const heads = catchUpWithinMs === undefined ? undefined : headsNow(database);
  heads?.catch(() => undefined); // told by the check itself
  const report = await audit({ ...options, only: ({ check }) => checks?.includes(check) ?? true });
  const caughtUp = catchUpWithinMs === undefined ? [] : [await checkCaughtUp(database, catchUpWithinMs, heads)];
  const findings = [...report.findings, ...caughtUp];
  const outcome = mergeOutcomes(findings.map((finding) => finding.outcome));
  process.stdout.write(`${JSON.stringify({ ...report, outcome, findings })}\n`);
} catch (thrown) {
  process.stderr.write(`${messageOf(thrown)}\n`);
  process.exitCode = 3;
}
