/** Starts a service once with altered configuration to see whether it refuses. Never touches the running replicas. */
export interface ConfigurationProbe {
  /** Variants that each must be refused at start, with what the refusal must name. */
  readonly refusals: readonly ConfigurationRefusal[];
  /** Starts the service of the refusal with its changes and waits (bounded) until it exits or serves. */
  attempt(refusal: ConfigurationRefusal): Promise<ConfigurationAttempt>;
  /** What of the configuration in use is a default secret or a debug mode: one sentence each, without the secret. */
  inUse(): readonly string[];
  /** Reviewed warnings at start, each with an expiry date. */
  readonly warningsAtStart: readonly { readonly pattern: RegExp; readonly reason: string; readonly expires: string }[];
}

export interface ConfigurationRefusal {
  readonly id: string;
  readonly service: string;
  /** `malformed`: one for each service, with every key that has a form (numbers, flags, addresses, words of a list) against it. */
  readonly kind: 'missing' | 'malformed' | 'unknown-key' | 'default-secret' | 'debug-mode';
  /** Changes to the environment; undefined removes the key. */
  readonly changes: Readonly<Record<string, string | undefined>>;
  /** Every one of these must be named in the refusal. */
  readonly mustName: readonly string[];
}

export interface ConfigurationAttempt {
  readonly refused: boolean;
  readonly exitCode: number | null;
  readonly output: string;
}
