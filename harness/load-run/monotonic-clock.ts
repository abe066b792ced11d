/**
 * Milliseconds of `process.hrtime`, which all processes and threads of one machine share (`performance.now()` starts
 * anew in each). A double keeps it to a tenth of a microsecond for centuries of uptime.
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
