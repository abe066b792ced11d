import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { resolveOptions } from './scope-options.ts';

test('known bad: an option without a value would run everything', async () => {
  for (const options of [{ phase: [] }, { criterion: [] }, { rerunFailed: '' }, { component: '' }])
    await assert.rejects(resolveOptions({ profile: 'rehearsal', ...options }), /\[empty-scope\]/);
});

describe('what is run again', () => {
  let runs = '';
  const { DIAMOND_RUNS, DIAMOND_SEED } = process.env;

  before(() => {
    runs = mkdtempSync(join(tmpdir(), 'rerun-'));
    process.env.DIAMOND_RUNS = runs;
    delete process.env.DIAMOND_SEED;
    mkdirSync(join(runs, 'earlier'));
    const criteria = [
      { id: 'golden.message-flow', outcome: 'fail' },
      { id: 'golden.realtime', outcome: 'unknown' },
      { id: 'golden.collaboration', outcome: 'pass' },
    ];
    const verdict = { schema: 1, run: 'earlier', outcome: 'fail', profile: 'rehearsal', seed: 7, words: 'FAILED' };
    writeFileSync(
      join(runs, 'earlier/verdict.json'),
      JSON.stringify({ ...verdict, phases: [], criteria, blockers: [] }),
    );
  });

  after(() => {
    for (const [name, value] of Object.entries({ DIAMOND_RUNS, DIAMOND_SEED })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    rmSync(runs, { recursive: true });
  });

  test('is what failed or was unknown, under the profile and seed of that run', async () => {
    assert.deepEqual(await resolveOptions({ rerunFailed: 'earlier' }), {
      profile: 'rehearsal',
      seed: '7',
      scope: { criteria: ['golden.message-flow', 'golden.realtime'], rerunOf: 'earlier' },
    });
  });

  test('is run under another profile or seed where those are named', async () => {
    const { profile, seed } = await resolveOptions({ rerunFailed: 'earlier', profile: 'standard', seed: '3' });
    assert.deepEqual([profile, seed], ['standard', '3']);
  });

  test('leaves profile and seed alone where nothing is run again', async () => {
    assert.deepEqual(await resolveOptions({ profile: 'extended' }), {
      profile: 'extended',
      seed: undefined,
      scope: null,
    });
  });
});
