import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { test } from 'node:test';
import { LogCollector, levelOf } from './log-collector.ts';

/** Feeds the chunks to a collector; returns it and the text of its file. */
async function collect(chunks: readonly Buffer[], format: 'ndjson' | 'plain' = 'ndjson') {
  const folder = mkdtempSync(join(tmpdir(), 'log-collector-test-'));
  try {
    const path = join(folder, 'log');
    const logs = new LogCollector('gateway-1', path, format);
    const stream = new PassThrough();
    logs.attach(stream);
    for (const chunk of chunks) stream.write(chunk);
    stream.end();
    await finished(stream);
    logs.close();
    return { logs, file: readFileSync(path, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('lines are put together over chunks, in the middle of a character too; the last needs no line end', async () => {
  const bytes = Buffer.from('{"level":40,"msg":"grün"}\nplain words\nlast');
  const middle = bytes.indexOf(0xc3) + 1;
  const { logs, file } = await collect([bytes.subarray(0, middle), bytes.subarray(middle)]);
  assert.deepEqual(
    logs.since(0).map(({ replica, level, text }) => ({ replica, level, text })),
    [
      { replica: 'gateway-1', level: 'warn', text: '{"level":40,"msg":"grün"}' },
      { replica: 'gateway-1', level: 'unknown', text: 'plain words' },
      { replica: 'gateway-1', level: 'unknown', text: 'last' },
    ],
  );
  assert.equal(file.trim().split('\n').length, 3);
});

test('memory is bounded, the file is not: a flood loses the oldest lines from memory only', async () => {
  const line = `${'x'.repeat(999)}\n`;
  const { logs, file } = await collect(
    Array.from({ length: 50 }, () => Buffer.from(line.repeat(100))),
    'plain',
  );
  const kept = logs.since(0).reduce((sum, each) => sum + each.text.length, 0);
  assert.ok(kept <= 2 * 1024 * 1024 && kept >= 1024 * 1024, `${kept} characters kept`);
  assert.equal(file.length, 5_000_000);
});

test('a line without end is cut instead of growing for ever', async () => {
  const { logs } = await collect(Array.from({ length: 10 }, () => Buffer.alloc(32 * 1024, 'y')));
  assert.ok(logs.since(0).every((each) => each.text.length <= 64 * 1024));
});

test('levels of pino, by number and by word, and of PostgreSQL', () => {
  assert.equal(levelOf('{"level":50,"msg":"x"}'), 'error');
  assert.equal(levelOf('{"level":"warn","msg":"x"}'), 'warn');
  assert.equal(levelOf('2026-01-01 00:00:00.000 UTC [1] 42601 app@accord gateway-1 ERROR:  syntax error'), 'error');
  assert.equal(levelOf('2026-01-01 00:00:00.000 UTC [1] 00000 LOG:  listening'), 'info');
  assert.equal(levelOf('Error: something'), 'unknown');
});
