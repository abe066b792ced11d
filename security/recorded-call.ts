import type { Attempts } from '../harness/attempts.ts';
import type { ApiClient, Person, RawAnswer } from '../harness/system.ts';
import type { Call } from './walker/call.ts';

/** A call as it is sent: a header that is null is left out. */
export type Sent = Omit<Call, 'headers'> & { readonly headers: Readonly<Record<string, string | null>> };

/**
 * Sends the call. Where it writes, it is an attempt of the run's history with the content that is really sent: whatever the
 * system accepts, the reconciliation of phase 8 finds meant. A call that is not answered stays open there.
 */
export async function recordedCall(
  client: ApiClient,
  call: Sent,
  person: Person | undefined,
  attempts: Attempts,
  send: (call: Sent) => Promise<RawAnswer> = (made) => sendWith(client, made),
): Promise<RawAnswer> {
  const write = call.write?.({ headers: call.headers, body: call.body ?? {} });
  const attempt =
    person &&
    write &&
    attempts.begin(write.kind, { tenantId: person.tenant.id, actorId: person.personId, ...write.input });
  const answer = await send(call);
  if (answer.status >= 200 && answer.status < 300) attempt?.acknowledge();
  // As everywhere (harness/settle.ts): an error of the server does not say whether the write was done.
  else if (answer.status < 500) attempt?.reject(String(answer.status));
  return answer;
}

function sendWith(client: ApiClient, call: Sent, timeoutMs?: number): Promise<RawAnswer> {
  return client.request({
    method: call.operation.method,
    path: call.path,
    headers: call.headers,
    body: call.body && JSON.stringify(call.body),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}
