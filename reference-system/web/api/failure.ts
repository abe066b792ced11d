/** Why a request has no usable answer. `refused` means the server said no; the other kinds leave the outcome open. */
export type FailureKind = 'refused' | 'unavailable' | 'network' | 'timeout';

/** RFC 9457 problem document, reduced to what the page reads. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

export class RequestFailure extends Error {
  readonly kind: FailureKind;
  readonly problem: Problem | null;
  /** Seconds the server asked to wait, or null. */
  readonly retryAfterSeconds: number | null;

  constructor(kind: FailureKind, problem: Problem | null = null, retryAfterSeconds: number | null = null) {
    super(problem ? `${problem.status} ${problem.code}` : kind);
    this.name = 'RequestFailure';
    this.kind = kind;
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get code(): string {
    return this.problem?.code ?? this.kind;
  }

  get status(): number {
    return this.problem?.status ?? 0;
  }

  /** Whether sending the same request again, with the same key, can succeed without any change by the person. */
  get mayTryAgain(): boolean {
    return this.kind !== 'refused';
  }
}

/** A failed answer as a failure: 5xx, 408 and 429 leave the way open, every other status is a refusal. */
export async function failureOf(response: Response): Promise<RequestFailure> {
  const problem = await problemOf(response);
  const temporary = response.status >= 500 || response.status === 408 || response.status === 429;
  const after = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new RequestFailure(temporary ? 'unavailable' : 'refused', problem, Number.isFinite(after) ? after : null);
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback = { status: response.status, code: `http-${response.status}`, detail: '' };
  if (!response.headers.get('content-type')?.includes('json')) return fallback;
  try {
    const body: unknown = await response.json();
    if (typeof body !== 'object' || body === null) return fallback;
    const { code, detail } = body as Record<string, unknown>;
    return {
      status: response.status,
      code: typeof code === 'string' ? code : fallback.code,
      detail: typeof detail === 'string' ? detail : '',
    };
  } catch {
    // A body cut off on its way says no more than its status did.
    return fallback;
  }
}
