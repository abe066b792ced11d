import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overheard } from './overheard.ts';

/** A stream that says `first` at once and what is told later. */
function stream(first: string | undefined) {
  const told: ((text: string) => void)[] = [];
  return {
    tell: (text: string) => told.forEach((each) => void each(text)),
    stream: ({ signal, onText }: { signal: AbortSignal; onText: (text: string) => void }) => {
      told.push(onText);
      if (first === undefined) return Promise.reject(new Error('the stream answered 403'));
      onText(first);
      return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    },
  };
}

test('what was heard from the first words on, a moment beyond what was due', async () => {
  const [one, two] = [stream('ready '), stream('ready ')];
  const { heard, unknown } = await overheard(
    new Map([
      ['one', one],
      ['two', two],
    ]),
    async () => {
      one.tell('the word ');
      setTimeout(() => two.tell('and more'), 100);
      return new Map([['one', ['word']]]);
    },
  );
  assert.deepEqual(unknown, []);
  assert.deepEqual(
    [...heard],
    [
      ['one', 'ready the word '],
      ['two', 'ready and more'],
    ],
  );
});

test('who is refused is named: nothing was heard of what they might be told', async () => {
  const { unknown } = await overheard(new Map([['one', stream(undefined)]]), async () => new Map());
  assert.deepEqual(unknown, ['the stream of one: the stream answered 403', 'one heard nothing on the stream']);
});
