import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { suiteDirectory } from '../harness/connect.ts';

test('what names nothing ends with 3: 1 would say that a flaw escaped, 0 that all were caught', () => {
  for (const [args, said] of [
    [['--typo'], /unknown option/],
    [['--flaw', 'typo'], /unknown-flaw/],
    [['--decoys', '--flaw', 'typo'], /unknown-flaw/],
    [['--decoys', '--criterion', 'typo'], /unknown-criterion/],
  ] as const) {
    const { status, stderr } = spawnSync(process.execPath, ['calibration/main.ts', ...args], {
      cwd: suiteDirectory,
      encoding: 'utf8',
    });
    assert.equal(status, 3, `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, said);
  }
});
