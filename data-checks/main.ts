import { text } from 'node:stream/consumers';
import { messageOf } from '../harness/errors.ts';
import { type AuditOptions, audit } from './audit.ts';

/**
 * The data checks as a process of their own, as harness/check-data.ts starts it: request as JSON on standard input (it holds the
 * database's password), report as JSON on standard output. Ends with 0 once there is a report, whatever it says, else with 3.
 */
export interface AuditRequest extends Omit<AuditOptions, 'only' | 'onProgress'> {
  /** Names of checks to run; absent: all. */
  readonly checks?: readonly string[] | undefined;
}

try {
  const { checks, ...options } = JSON.parse(await text(process.stdin)) as AuditRequest;
  const report = await audit({ ...options, only: ({ check }) => checks?.includes(check) ?? true });
  process.stdout.write(`${JSON.stringify(report)}\n`);
} catch (thrown) {
  process.stderr.write(`${messageOf(thrown)}\n`);
  process.exitCode = 3;
}
