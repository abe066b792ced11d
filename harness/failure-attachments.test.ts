import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { attachFailure, touchedSince } from './failure-attachments.ts';
import { redactor } from './redact.ts';

const begin = { type: 'begin', attempt: 'a', kind: 'message.send', input: { scopeId: 'c1' }, wallMs: 2_000 };
const history = [
  { ...begin, input: { scopeId: 'before' }, wallMs: 1_000 },
  begin,
  { type: 'acknowledge', attempt: 'a', result: { id: 'm1' }, wallMs: 2_100 },
  { type: 'reject', attempt: 'b', reason: 'no', wallMs: 2_200 },
];
const text = `${history.map((each) => JSON.stringify(each)).join('\n')}\n`;

test('only what the test itself touched counts', () => {
  assert.deepEqual(touchedSince(text, 2_000), ['c1', 'm1']);
});

test('known bad: logs are in order and without secrets, and what cannot be read is said instead of thrown', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'diamond-attach-'));
  try {
    const historyFile = join(directory, 'history.ndjson');
    writeFileSync(historyFile, text);
    const attached: Record<string, string> = {};
    const testInfo = {
      outputPath: (...parts: string[]) => join(directory, ...parts),
      attach: async (name: string, { path }: { path?: string } = {}) => {
        attached[name] = readFileSync(path!, 'utf8');
      },
    };
    const line = (replica: string, atMs: number, said: string) => ({ replica, atMs, level: 'info', text: said });
    const control = {
      names: ['gateway-1', 'worker-1', 'silent'],
      logs: async (name: string) => {
        if (name === 'silent') throw new Error('its log is gone');
        return name === 'gateway-1' ? [line(name, 3_000, 'later')] : [line(name, 2_500, 'hunter2-secret at work')];
      },
    };
    const database = { observerUrl: 'postgres://127.0.0.1:1/none', relations: {} };
    await attachFailure(testInfo, { control, database } as never, {
      startedMs: 2_000,
      historyFile,
      redact: redactor(['hunter2-secret']),
    });
    assert.match(
      attached.logs!,
      /silent \(no log: its log is gone\)[\s\S]*worker-1 \[redacted\] at work\n.*gateway-1 later/,
    );
    assert.match(attached['ledger rows']!, /could not be read: /);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
