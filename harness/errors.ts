/** What every error of the suite says: a stable code, the knob or entity, what was expected, what was found, what to do. */
export interface ErrorFacts {
  /** Stable, kebab-case; documented by its use. */
  readonly code: string;
  /** The option, file, process or entity that the error is about. */
  readonly subject: string;
  readonly expected: string;
  /** What was found, with its unit. */
  readonly received: string;
  /** The next action of the person who reads it. */
  readonly action: string;
  readonly cause?: unknown;
}

/** An error of the suite itself or of its input: one sentence a person can act on, the facts as fields. */
export class DiamondError extends Error {
  readonly facts: ErrorFacts;

  constructor(facts: ErrorFacts) {
    super(
      `${facts.subject}: expected ${facts.expected}, received ${facts.received}. ${facts.action} [${facts.code}]`,
      facts.cause === undefined ? undefined : { cause: facts.cause },
    );
    this.name = 'DiamondError';
    this.facts = facts;
  }
}

/**
 * Thrown where a check cannot tell: nothing was examined, the measurement is not valid, the fault did not land. A test that
 * throws it is `unknown`, never `fail` and never `pass`.
 */
export class CannotTell extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'CannotTell';
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
