import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { redactFolder } from './redact-artefacts.ts';

test('known bad: what may have been evidence is gone without a word; of a trace nothing is said', () => {
  const directory = mkdtempSync(join(tmpdir(), 'diamond-redact-'));
  const [evidence, trace] = [join(directory, 'load.soak.errors.json'), join(directory, 'trace.zip')];
  try {
    writeFileSync(evidence, '{"outcome":"fail","summary":"canary-secret"}');
    writeFileSync(trace, 'no archive');
    const said = redactFolder(directory, ['canary-secret'], () => {
      throw new Error('no space left');
    });
    assert.deepEqual([existsSync(evidence), existsSync(trace)], [false, false]);
    assert.deepEqual(said, [`${evidence} could not be rid of secrets, and was removed.`]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
