/** The parts of a route's schema that are the same everywhere: tag, security, the problems it may answer with. */
import type { TSchema } from 'typebox';
import { type ProblemCode, problems } from './problem.ts';
import { IdempotencyKey, ProblemSchema } from './schemas.ts';

const session = { session: [] };
const sessionAndToken = { session: [], csrf: [] };

export interface Description {
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** `session` for reading, `write` for state-changing calls, `public` for those without a session. */
  readonly access: 'public' | 'session' | 'write';
  /** Problems beside those that every route of this access has. */
  readonly problems?: readonly ProblemCode[];
}

const always: readonly ProblemCode[] = ['rate-limited', 'internal', 'unavailable'];
const byAccess: Readonly<Record<Description['access'], readonly ProblemCode[]>> = {
  public: ['csrf'],
  session: ['unauthenticated'],
  write: ['unauthenticated', 'csrf', 'too-large', 'unsupported-media-type', 'validation'],
};

export function documented(description: Description) {
  const { tag, summary, access } = description;
  return {
    tags: [tag],
    summary,
    ...(description.description === undefined ? {} : { description: description.description }),
    security: access === 'public' ? [] : [access === 'session' ? session : sessionAndToken],
  };
}

/** `success` by status, and a problem document for every status the route can refuse with. */
export function answers<Success extends Record<number, TSchema>>(
  description: Description,
  success: Success,
): Success & Record<number, unknown> {
  const codes = [...always, ...byAccess[description.access], ...(description.problems ?? [])];
  const refusals: Record<number, unknown> = {};
  for (const status of new Set(codes.map((code) => problems[code].status))) {
    const names = [...new Set(codes.filter((code) => problems[code].status === status))];
    refusals[status] = {
      description: names.map((code) => `${code}: ${problems[code].title}`).join('; '),
      content: { 'application/problem+json': { schema: ProblemSchema } },
    };
  }
  return { ...refusals, ...success };
}

/** A write that is named by its Idempotency-Key. */
export const keyed = { headers: IdempotencyKey };
