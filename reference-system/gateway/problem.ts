/** Every error the API can answer with, as RFC 9457 problem documents. The codes are part of the API and never change. */

export const problems = {
  unauthenticated: { status: 401, title: 'Sign in first' },
  'sign-in-failed': { status: 401, title: 'E-mail or password is wrong' },
  csrf: { status: 403, title: 'The request did not come from a page of this service' },
  forbidden: { status: 403, title: 'Not for you to do' },
  'not-found': { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Not possible in the present state' },
  'stale-version': { status: 409, title: 'Somebody else was faster' },
  'too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'Send JSON' },
  'key-reused': { status: 422, title: 'The idempotency key was used for another request' },
  validation: { status: 422, title: 'The request is not valid' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong here' },
  unavailable: { status: 503, title: 'Not available now' },
} as const;

export type ProblemCode = keyof typeof problems;

export interface FieldProblem {
  /** JSON pointer into the body, or the name of a header or query parameter. */
  readonly path: string;
  /** What was expected; never what was received. */
  readonly message: string;
}

export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly instance?: string;
  readonly errors?: readonly FieldProblem[];
}

/** Thrown anywhere below a route; the error handler turns it into the answer. `detail` is shown to people. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly FieldProblem[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    options: { errors?: readonly FieldProblem[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    // A problem is an answer and no fault: nobody reads its stack, and taking it cost 3 % of a gateway that sheds load.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'Problem';
    this.code = code;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return problems[this.code].status;
  }

  /** `instance` names this occurrence: the request's id, to be found again in the log. */
  document(instance?: string): ProblemDocument {
    const { status, title } = problems[this.code];
    return {
      type: `urn:accord:problem:${this.code}`,
      title,
      status,
      code: this.code,
      detail: this.message,
      ...(instance === undefined ? {} : { instance: `urn:accord:request:${instance}` }),
      ...(this.errors === undefined ? {} : { errors: this.errors }),
    };
  }
}

/** One and the same answer for what does not exist and for what the asker may not know of. */
export function notFound(): Problem {
  return new Problem('not-found', 'There is nothing here, or it is not for you to see.');
}

export function invalid(path: string, message: string): Problem {
  return new Problem('validation', 'Correct the fields named in errors and send the request again.', {
    errors: [{ path, message }],
  });
}

export function unavailable(cause: unknown): Problem {
  return new Problem('unavailable', 'The service cannot do this right now. Nothing is lost; try again shortly.', {
    retryAfterSeconds: 1,
    cause,
  });
}
