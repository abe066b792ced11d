import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standIns, startSupervised } from '../../stack/for-tests/supervised.ts';
import { secretsOfRun } from './secrets-of-run.ts';

test('the secrets of a run are those that its services and its database were given', async () => {
  const runId = `secrets-${process.pid}`;
  const stack = await startSupervised(standIns, { DIAMOND_RUN_ID: runId });
  try {
    const secrets = new Set(Object.values(await secretsOfRun(runId, new AbortController().signal)));
    const { database, environment } = await stack.system();
    const urls = [database.adminUrl, database.applicationUrl, database.observerUrl];
    const expected = [
      stack.state.control.token,
      ...urls,
      ...urls.map((url) => decodeURIComponent(new URL(url).password)),
      environment['gateway-1']!.ACCORD_SESSION_SECRET!,
    ];
    assert.deepEqual([...secrets].sort(), [...new Set(expected)].sort());
  } finally {
    await stack.dispose();
  }
});

test('a run that ended before it could be asked has none', async () => {
  assert.deepEqual(await secretsOfRun('nobody', AbortSignal.abort()), {});
});
