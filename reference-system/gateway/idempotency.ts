/** What names a request: the person, the operation and its Idempotency-Key; what tells it from another: its content. */
import { type Appended, type AppendRequest, append, requestHash } from '../ledger/append.ts';
import type { Json } from '../ledger/canonical-json.ts';
import type { EventType } from '../ledger/events.ts';
import type { Database } from '../service/database.ts';
import type { Session } from './session/session-store.ts';

export interface KeyedRequest {
  readonly session: Session;
  /** Method and route template. Ids of the path belong into `content`. */
  readonly operation: string;
  readonly key: string;
  readonly content: Json;
}

/** Appends the event of a keyed request, or finds the one that the same request made before. */
export function appendKeyed<Type extends EventType>(
  database: Database,
  request: KeyedRequest,
  event: Pick<AppendRequest<Type>, 'streamId' | 'expectedVersion' | 'type' | 'payload'>,
): Promise<Appended<Type>> {
  const { session, operation, key, content } = request;
  return append(database, {
    ...event,
    tenantId: session.tenantId,
    actorId: session.personId,
    operation,
    request: { key, hash: requestHash(content) },
  });
}

/** Says that the answer is that of an earlier request with the same key. */
export function markReplay(reply: { header(name: string, value: string): unknown }, appended: Appended): void {
  if (appended.replayed) reply.header('idempotency-replayed', 'true');
}
