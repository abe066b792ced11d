import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiClient } from '../harness/system.ts';
import { Deliveries } from './deliveries.ts';
import type { Call } from './murmur.ts';
import { pause } from './within.ts';

/** A stream that the test speaks on and ends. */
class Stream {
  opened: (number | 'anew')[] = [];
  say: (text: string) => void = () => undefined;
  end: () => void = () => undefined;

  client(resumes: boolean): ApiClient {
    const open = (from: number | 'anew') => (input: { signal: AbortSignal; onText: (text: string) => void }) => {
      this.opened.push(from);
      this.say = input.onText;
      input.onText('hello');
      return new Promise<void>((resolve) => {
        this.end = resolve;
        input.signal.addEventListener('abort', () => resolve());
      });
    };
    return {
      stream: open('anew'),
      ...(resumes
        ? {
            resumedStream: (input: Parameters<NonNullable<ApiClient['resumedStream']>>[0]) =>
              open(input.afterSeq)(input),
          }
        : {}),
    } as unknown as ApiClient;
  }
}

const numbersIn = (text: string) => [...text.matchAll(/no (\d+)\./g)].map(([, number]) => Number(number));

async function listening(resumes = true) {
  const calls: Call[] = [];
  const stream = new Stream();
  const listener = { api: stream.client(resumes), replica: 'gateway-1' };
  const deliveries = new Deliveries({ calls, numbersIn, longestText: 12 }, [listener]);
  assert.equal(await deliveries.begin(), true);
  let said = 0;
  const acknowledged = () => {
    const nowMs = performance.now();
    said += 1;
    calls.push({ replica: 'gateway-2', startedMs: nowMs, endedMs: nowMs, end: 'acknowledged', said, seq: 100 + said });
    return said;
  };
  return { stream, deliveries, acknowledged, missing: () => deliveries.missing(0, performance.now() + 1) };
}

test('known good: what was said has arrived, also in two pieces', async () => {
  const { stream, deliveries, acknowledged, missing } = await listening();
  const said = acknowledged();
  stream.say(`data: {"text":"no ${said}`);
  assert.equal(missing().length, 1);
  stream.say('."}');
  assert.deepEqual(missing(), []);
  await deliveries.stop();
});

test('known bad: what was acknowledged and never arrives', async () => {
  const { stream, deliveries, acknowledged, missing } = await listening();
  acknowledged();
  stream.say(`no ${acknowledged()}.`);
  assert.deepEqual(missing(), ['1 of 2 acknowledged messages have not arrived at gateway-1']);
  await deliveries.stop();
});

test('a stream that ends is resumed after what was heard, and has to make up for what was missed', async () => {
  const { stream, deliveries, acknowledged, missing } = await listening();
  stream.say(`no ${acknowledged()}.`);
  stream.end();
  const missed = acknowledged();
  await pause(200);
  assert.deepEqual(stream.opened, ['anew', 101]);
  assert.equal(missing().length, 1);
  stream.say(`no ${missed}.`);
  assert.deepEqual(missing(), []);
  await deliveries.stop();
});

test('where a stream cannot be resumed, what was said between two streams is not judged', async () => {
  const { stream, deliveries, acknowledged, missing } = await listening(false);
  stream.say(`no ${acknowledged()}.`);
  stream.end();
  acknowledged();
  await pause(200);
  assert.deepEqual(stream.opened, ['anew', 'anew']);
  assert.deepEqual(missing(), []);
  acknowledged();
  assert.equal(missing().length, 1);
  await deliveries.stop();
});

test('where no stream can be opened, nothing is judged', async () => {
  const refused = { stream: () => Promise.reject(new Error('404')) } as unknown as ApiClient;
  const deliveries = new Deliveries({ calls: [], numbersIn, longestText: 12 }, [
    { api: refused, replica: 'gateway-1' },
  ]);
  assert.equal(await deliveries.begin(), false);
});
