/**
 * The environment, read once. Every problem is found before anything is reported, so that an operator repairs a
 * deployment in one go, and a misspelt key is an error instead of a silent default.
 */

const prefix = 'ACCORD_';

/** One environment variable: its key, how its text becomes a value, and the value when it is absent. */
export interface Setting<Value> {
  readonly key: string;
  /** Returns the value, or throws an Error whose message says what was expected. It must not repeat the text. */
  readonly parse: (text: string) => Value;
  readonly fallback?: Value;
  /** A secret's text is never shown in a problem. */
  readonly secret?: boolean;
}

export type Settings = Readonly<Record<string, Setting<unknown>>>;
export type Configuration<S extends Settings> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer Value> ? Value : never;
};

export interface ConfigurationProblem {
  readonly key: string;
  readonly expected: string;
  /** What was found; "(secret)" for a secret, "(absent)" where nothing was set. */
  readonly received: string;
}

/** Thrown by readConfiguration with everything that is wrong. */
export class ConfigurationError extends Error {
  readonly code = 'configuration-invalid';
  readonly problems: readonly ConfigurationProblem[];

  constructor(problems: readonly ConfigurationProblem[]) {
    const lines = problems.map(({ key, expected, received }) => `  ${key}: expected ${expected}, received ${received}`);
    super(`The environment has ${problems.length} problem(s); set or remove these keys:\n${lines.join('\n')}`);
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

/**
 * Reads `settings` out of `environment`.
 * @throws ConfigurationError listing every absent, malformed or unknown ACCORD_ key.
 */
export function readConfiguration<S extends Settings>(
  settings: S,
  environment: Readonly<Record<string, string | undefined>>,
): Configuration<S> {
  const problems: ConfigurationProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const text = environment[setting.key];
    if (text === undefined || text === '') {
      if (setting.fallback === undefined) {
        problems.push({ key: setting.key, expected: 'a value', received: text === '' ? '(empty)' : '(absent)' });
      }
      values[name] = setting.fallback;
      continue;
    }
    try {
      values[name] = setting.parse(text);
    } catch (error) {
      const received = setting.secret ? '(secret)' : JSON.stringify(text);
      problems.push({ key: setting.key, expected: (error as Error).message, received });
    }
  }
  const known = new Set(Object.values(settings).map(({ key }) => key));
  for (const key of Object.keys(environment)) {
    if (!key.startsWith(prefix) || known.has(key)) continue;
    problems.push({ key, expected: 'no such key (this service does not know it)', received: '(set)' });
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return values as Configuration<S>;
}
