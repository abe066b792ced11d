import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempts } from '../../harness/attempts.ts';
import type { ApiAnswer, ApiClient, Message } from '../../harness/system.ts';
import type { LoadUser } from '../population.ts';
import { OperationTimeout } from '../timed-operation.ts';
import { sendMessage, sendMessageTwice } from './send-message.ts';

const yes: ApiAnswer<Message> = {
  ...{ ok: true, status: 201, replayed: false },
  value: { id: 'm-1', seq: 1, conversationId: 'c-1', authorId: 'p-1', text: 'Hello' },
};
const no = (status: number): ApiAnswer<Message> => ({
  ...{ ok: false, status, code: undefined, detail: undefined, retryAfterSeconds: undefined },
});
const silence = undefined;

/** What the history says after these answers came, one for each call. */
async function attempted(send: typeof sendMessage, answers: readonly (ApiAnswer<Message> | typeof silence)[]) {
  const history: string[] = [];
  const attempts: Attempts = {
    begin: (kind, { scopeId, requestKey }) => {
      history.push(`${kind} ${scopeId} ${requestKey}`);
      return { id: '1', acknowledge: () => history.push('yes'), reject: (reason) => history.push(`no: ${reason}`) };
    },
  };
  const calls = [...answers];
  const keys: string[] = [];
  const api = {
    sendMessage: ({ key }: { key: string }) => {
      keys.push(key);
      return calls.length > 0 ? (calls.shift() ?? new Promise(() => undefined)) : assert.fail('one call too many');
    },
  };
  const person = { personId: 'p-1', tenant: { id: 't-1' } };
  const user = { person, api, conversation: { id: 'c-1' } } as unknown as LoadUser;
  const result = await send(user, { text: 'Hello', key: 'k-1' }, attempts, 50).catch((error: unknown) => error);
  assert.deepEqual(new Set(keys), new Set(['k-1']));
  assert.equal(keys.length, answers.length);
  assert.equal(history.shift(), 'message.send c-1 k-1');
  return { result, history };
}

test('one message: the answer settles its attempt', async () => {
  const sent = await attempted(sendMessage, [yes]);
  assert.deepEqual(sent, { result: { outcome: 'acknowledged', status: 201, key: 'k-1' }, history: ['yes'] });
  assert.deepEqual((await attempted(sendMessage, [no(409)])).history, ['no: HTTP 409']);
});

test('known bad: without an answer in time, or with one that says neither, nothing is settled', async () => {
  const silent = await attempted(sendMessage, [silence]);
  assert.ok(silent.result instanceof OperationTimeout);
  assert.deepEqual(silent.history, []);
  assert.deepEqual((await attempted(sendMessage, [no(503)])).history, []);
});

test('twice with one key is one attempt: one yes is a yes, two refusals are a no', async () => {
  assert.deepEqual((await attempted(sendMessageTwice, [no(429), yes])).history, ['yes']);
  assert.deepEqual((await attempted(sendMessageTwice, [yes, no(500)])).history, ['yes']);
  assert.deepEqual((await attempted(sendMessageTwice, [no(429), no(409)])).history, ['no: HTTP 429']);
});

test('of the two one goes by the client that is handed in', async () => {
  const elsewhere: string[] = [];
  const sendElsewhere = async ({ key }: { key: string }) => {
    elsewhere.push(key);
    return yes;
  };
  const other = { sendMessage: sendElsewhere } as unknown as ApiClient;
  const twice: typeof sendMessage = (user, input, attempts, limitMs) =>
    sendMessageTwice(user, input, attempts, limitMs, other);
  assert.deepEqual((await attempted(twice, [yes])).history, ['yes']);
  assert.deepEqual(elsewhere, ['k-1']);
});

test('known bad: one refusal does not settle what the other may have written', async () => {
  const { result, history } = await attempted(sendMessageTwice, [no(429), no(500)]);
  assert.deepEqual(history, []);
  assert.deepEqual(result, { outcome: 'failed', status: 500, error: 'HTTP 500', key: 'k-1' });
  assert.deepEqual((await attempted(sendMessageTwice, [yes, silence])).history, []);
});
