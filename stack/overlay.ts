import { readFileSync } from 'node:fs';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { DiamondError, messageOf } from '../harness/errors.ts';

const closed = { additionalProperties: false };
const texts = Type.Record(Type.String(), Type.String());

/** What a flaw or a test changes about a stack. `*gateway` addresses all replicas of a service; a replica's own entry wins. */
const OverlaySchema = Type.Object(
  {
    /** Replica or `*service` → variables laid over its environment; null removes one. */
    env: Type.Optional(
      Type.Record(Type.String(), Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]))),
    ),
    postgresSettings: Type.Optional(texts),
    /** Each run as one query by the superuser in the database `accord`: before the seed, and once all are ready. */
    sqlAfterMigrate: Type.Optional(Type.Array(Type.String())),
    sqlAfterStart: Type.Optional(Type.Array(Type.String())),
    /** Replica or `*service` → command and arguments instead of its own; null: not started. */
    command: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.Array(Type.String(), { minItems: 1 }), Type.Null()])),
    ),
    /** Replica or `*service` → folder that contains the `reference-system/` it runs from. */
    root: Type.Optional(texts),
    /** Folder whose `reference-system/` migrates and seeds instead: a database made by another version of the system. */
    operatorRoot: Type.Optional(Type.String()),
    /** Replica or `*service` → name of the database it is connected to instead of `accord`. */
    databaseUrl: Type.Optional(texts),
    migrate: Type.Optional(Type.Boolean()),
    seed: Type.Optional(Type.Boolean()),
    waitForReady: Type.Optional(Type.Boolean()),
    /** How long a replica may take to be ready, milliseconds. */
    readyTimeoutMs: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  closed,
);

export type Overlay = Static<typeof OverlaySchema>;

/** Reads DIAMOND_STACK_OVERLAY's file; everything wrong with it is reported together. */
export function readOverlay(path: string): Overlay {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw badOverlay(path, messageOf(cause), cause);
  }
  if (Value.Check(OverlaySchema, value)) return value;
  throw badOverlay(
    path,
    Value.Errors(OverlaySchema, value)
      .map((error) => `${error.instancePath || '/'} ${error.message}`)
      .join('; '),
  );
}

/** The entry for a replica: its own, else that of its service. */
export function overlaid<T>(
  entries: Readonly<Record<string, T>> | undefined,
  replica: { readonly name: string; readonly service: string },
): T | undefined {
  const own = entries?.[replica.name];
  return own === undefined ? entries?.[`*${replica.service}`] : own;
}

/** Variables for a replica: the service's laid first, then its own; null removes. */
export function overlaidEnvironment(
  base: Readonly<Record<string, string>>,
  overlay: Overlay,
  replica: { readonly name: string; readonly service: string },
): Record<string, string> {
  const merged = { ...base, ...overlay.env?.[`*${replica.service}`], ...overlay.env?.[replica.name] };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== undefined),
  );
}

function badOverlay(path: string, received: string, cause?: unknown): DiamondError {
  return new DiamondError({
    code: 'bad-overlay',
    subject: `stack overlay (DIAMOND_STACK_OVERLAY) ${path}`,
    expected: 'JSON as stack/overlay.ts describes it',
    received,
    action: 'Correct the file.',
    cause,
  });
}
