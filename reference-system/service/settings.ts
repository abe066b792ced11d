/** Makers of settings by type, and the settings that every service has. Time and size units stand in the keys. */
import type { Setting } from './configuration.ts';

export function text(key: string, fallback?: string): Setting<string> {
  return { key, fallback, parse: (value) => value };
}

export function oneOf<const Choice extends string>(key: string, choices: readonly Choice[], fallback?: Choice) {
  const parse = (value: string): Choice => {
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw new Error(`one of ${choices.join(', ')}`);
    return found;
  };
  return { key, fallback, parse } satisfies Setting<Choice>;
}

/** A whole number from `least` to `most`, both allowed. */
export function integer(key: string, range: { least: number; most: number; fallback?: number }): Setting<number> {
  const parse = (value: string): number => {
    const number = /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= range.least && number <= range.most)) {
      throw new Error(`a whole number from ${range.least} to ${range.most}`);
    }
    return number;
  };
  return { key, fallback: range.fallback, parse };
}

export function flag(key: string, fallback: boolean): Setting<boolean> {
  const parse = (value: string): boolean => {
    if (value !== 'true' && value !== 'false') throw new Error('true or false');
    return value === 'true';
  };
  return { key, fallback, parse };
}

/** An absolute URL with one of `protocols` (written with the colon). Treated as secret: it may carry a password. */
export function url(key: string, protocols: readonly string[]): Setting<string> {
  const parse = (value: string): string => {
    if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol)) {
      throw new Error(`an absolute URL starting with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`);
    }
    return value;
  };
  return { key, parse, secret: true };
}

/** A comma-separated list of web origins (`https://host[:port]`, no path); at least one. */
export function origins(key: string): Setting<readonly string[]> {
  const parse = (value: string): readonly string[] => {
    const list = value.split(',').map((part) => part.trim());
    const wrong = list.some(
      (part) => !/^https?:\/\//.test(part) || !URL.canParse(part) || new URL(part).origin !== part,
    );
    if (wrong) throw new Error('a comma-separated list of origins such as https://accord.example');
    return list;
  };
  return { key, parse };
}

const wellKnownSecrets = /change.?me|default|example|secret|password|insecure|placeholder|development|0123456789/i;

/** A secret of at least 32 characters that is neither a well-known default nor a repeated pattern. */
export function secret(key: string): Setting<string> {
  const parse = (value: string): string => {
    if (value.length < 32) throw new Error('at least 32 characters');
    if (wellKnownSecrets.test(value)) throw new Error('a random value, not a well-known default');
    if (new Set(value).size < 10) throw new Error('a random value (fewer than 10 different characters seen)');
    return value;
  };
  return { key, parse, secret: true };
}

export const serviceSettings = {
  replica: text('ACCORD_REPLICA'),
  host: text('ACCORD_HOST', '127.0.0.1'),
  port: integer('ACCORD_PORT', { least: 0, most: 65_535, fallback: 0 }),
  logLevel: oneOf('ACCORD_LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'trace'], 'info'),
};

export function databaseSettings(poolMax: number) {
  return {
    databaseUrl: url('ACCORD_DATABASE_URL', ['postgres:', 'postgresql:']),
    databasePoolMax: integer('ACCORD_DATABASE_POOL_MAX', { least: 2, most: 100, fallback: poolMax }),
  };
}
