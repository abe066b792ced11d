/** JSON lines on stdout. Nothing personal and nothing secret is logged; redaction is the second net, not the first. */
import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

const secretNames = ['password', 'email', 'token', 'csrfToken', 'cookie', 'authorization', 'secret', 'databaseUrl'];

export function createLog(
  options: { service: string; replica: string; level: string },
  destination: DestinationStream = pino.destination({ fd: 1, sync: true }),
): Log {
  return pino(
    {
      level: options.level,
      base: { service: options.service, replica: options.replica },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // `detail` of a PostgreSQL error quotes the row's values, so errors are logged by this serializer only.
      serializers: { err: describeError, error: describeError },
      redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    },
    destination,
  );
}

/** Name, code, message and stack of an error and of its causes; no other property can leak into a log. */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
