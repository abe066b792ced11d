import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempts } from '../harness/attempts.ts';
import type { ApiClient, Conversation } from '../harness/system.ts';
import { Murmur, type Speaker } from './murmur.ts';
import { pause } from './within.ts';

const attempts = { begin: () => ({ acknowledge: () => undefined, reject: () => undefined }) } as unknown as Attempts;
const talk = () => new Murmur({ id: 'c' } as Conversation, attempts, 'Shared talk (stage 0 3)');

test('what was said is known again in whatever it is wrapped in, by its whole number', () => {
  const stream = 'data: {"text":"Shared talk (stage 0 3) 1."}\n\ndata: {"text":"Shared talk (stage 0 3) 12."}';
  assert.deepEqual(talk().numbersIn(stream), [1, 12]);
});

test('known bad: a text that is not all there, and another talk', () => {
  assert.deepEqual(talk().numbersIn('"Shared talk (stage 0 3) 12'), []);
  assert.deepEqual(talk().numbersIn('"Shared talk (stage 0 4) 1."'), []);
});

test('people speak in turn, and what was acknowledged has its place in the ledger', async () => {
  const spoke: string[] = [];
  const speaker = (replica: string): Speaker => ({
    replica,
    api: {
      person: { personId: 'p', tenant: { id: 't' } },
      sendMessage: async ({ text }: { text: string }) => {
        spoke.push(replica);
        return { ok: true, status: 201, replayed: false, value: { id: text, seq: spoke.length } };
      },
    } as unknown as ApiClient,
  });
  const murmur = talk();
  murmur.speak([speaker('gateway-1'), speaker('gateway-2')], 20);
  while (murmur.calls.length < 4) await pause(5);
  await murmur.stop();
  assert.deepEqual(spoke.slice(0, 4), ['gateway-1', 'gateway-2', 'gateway-1', 'gateway-2']);
  assert.deepEqual(
    murmur.calls.slice(0, 2).map(({ said, seq, end }) => ({ said, seq, end })),
    [
      { said: 1, seq: 1, end: 'acknowledged' },
      { said: 2, seq: 2, end: 'acknowledged' },
    ],
  );
});
