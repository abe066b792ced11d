import { type Redact, redactor } from './redact.ts';

const known = new Set<string>();
let redact: Redact | undefined;

/** Secrets that this process has come to know; from now on `redactKnown` takes them out. */
export function learnSecrets(secrets: Iterable<string | undefined>): void {
  for (const secret of secrets) if (secret) known.add(secret);
  redact = undefined;
}

/** Values of variables that are named like secrets: tokens, signing keys, passwords. */
export function secretsOfEnvironment(environment: NodeJS.ProcessEnv = process.env): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value && /(^|_)(PASSWORD|PASSPHRASE|SECRET|TOKEN|KEY)$/.test(name) ? [value] : [],
  );
}

export const knownSecrets = (): ReadonlySet<string> => known;

/** Takes out the secrets that this process knows, and whatever looks like one. */
export const redactKnown: Redact = (text) => {
  redact ??= redactor(known);
  return redact(text);
};
