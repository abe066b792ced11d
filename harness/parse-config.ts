import Type from 'typebox';
import Value from 'typebox/value';
import { type DiamondConfig, defineDiamond } from './config.ts';
import { DiamondError } from './errors.ts';
import { profileNames } from './profiles.ts';

const text = Type.String({ minLength: 1 });
const closed = { additionalProperties: false };
const day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}' });

const ConfigSchema = Type.Object(
  {
    system: text,
    defaultProfile: Type.Union(profileNames.map((name) => Type.Literal(name))),
    acceptedNotApplicable: Type.Array(Type.Object({ criterion: text, by: text, reason: text }, closed)),
    waivers: Type.Array(Type.Object({ subject: text, reason: text, by: text, expires: day }, closed)),
    // Load, faults and attacks go to loopback only in this version: an entry would promise what nothing keeps.
    targets: Type.Array(Type.Unknown(), { maxItems: 0 }),
    advisories: Type.Optional(text),
  },
  closed,
);

/** What diamond.config.ts exports, with defaults. Throws `bad-config` with all that is wrong. */
export function parseConfig(value: unknown): DiamondConfig {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const filled: unknown = isObject ? defineDiamond(value as DiamondConfig) : value;
  if (Value.Check(ConfigSchema, filled)) return filled as DiamondConfig;
  const problems = Value.Errors(ConfigSchema, filled).map(({ instancePath, message }) =>
    instancePath === '/targets' ? '/targets: remote targets are not supported' : `${instancePath || '/'} ${message}`,
  );
  throw new DiamondError({
    code: 'bad-config',
    subject: 'diamond.config.ts',
    expected: 'a configuration as harness/config.ts describes it',
    received: [...new Set(problems)].join('; '),
    action: 'Correct all of it; nothing was started.',
  });
}
