import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdsWithin } from '../holds-within.ts';
import { listen, untilQuiet } from './listening.ts';

test('what is heard is kept, and a refused stream ends without an error of its own', async () => {
  const heard = listen('outsider', false, async (onText) => {
    onText('one ');
    onText('two');
  });
  await heard.ended;
  assert.equal(heard.heard, 'one two');
  const refused = listen('outsider', true, () => Promise.reject(new Error('403')));
  await assert.rejects(refused.ended, /403/);
  assert.equal(refused.heard, '');
});

test('what holds later holds; what never holds ends the waiting', async () => {
  const fromMs = performance.now() + 60;
  assert.equal(await holdsWithin(5_000, () => performance.now() > fromMs), true);
  assert.equal(await holdsWithin(60, () => false), false);
});

test('it is quiet once nothing was heard for so long, and at the latest at the end of the time given', async () => {
  let speak: (text: string) => void = () => undefined;
  const listener = listen('member', false, async (onText) => {
    speak = onText;
  });
  const startedMs = performance.now();
  setTimeout(() => speak('late'), 100);
  await untilQuiet([listener], { quietMs: 200, atMostMs: 5_000 });
  assert.equal(listener.heard, 'late');
  assert.ok(performance.now() - startedMs >= 290);
  speak('again');
  const talker = setInterval(() => speak('again'), 20);
  const talkingMs = performance.now();
  await untilQuiet([listener], { quietMs: 200, atMostMs: 300 });
  clearInterval(talker);
  assert.ok(performance.now() - talkingMs >= 300);
});
