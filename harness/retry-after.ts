/**
 * The seconds that an answer's `Retry-After` asks for, be it a number or a date (RFC 9110, 10.2.3), which counts from the answer's own
 * `Date`. Undefined where there is none, or nothing that says it.
 */
export function retryAfterSecondsOf(headers: Pick<Headers, 'get'>, nowMs = Date.now()): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  // Dates begin with the day of the week; what Date.parse makes of other words is anybody's guess.
  const atMs = /^[A-Z][a-z]+,? /.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(atMs)) return undefined;
  const saidMs = Date.parse(headers.get('date') ?? '');
  return Math.ceil((atMs - (Number.isNaN(saidMs) ? nowMs : saidMs)) / 1000);
}
