import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { History } from '../../harness/attempts.ts';
import { firstKeyedMessage } from './oldest-key.ts';

const directory = mkdtempSync(join(tmpdir(), 'diamond-history-'));
after(() => rmSync(directory, { recursive: true }));

test('the first message that somebody known has sent under a key, and that was acknowledged', () => {
  const history = new History(directory, 'test');
  const input = { tenantId: 't1', actorId: 'ada', contentSha256: 'd', scopeId: 'c1' };
  const begin = (actorId: string, requestKey?: string) =>
    history.begin('message.send', { ...input, actorId, ...(requestKey ? { requestKey } : {}) });
  const people = ['ada'];
  begin('ada').acknowledge();
  begin('ada', 'refused').reject('403');
  begin('ada', 'never settled');
  begin('somebody of the load', 'key').acknowledge();
  assert.equal(firstKeyedMessage(directory, people), undefined);
  history.begin('job.propose', { ...input, requestKey: 'of a job' }).acknowledge();
  begin('ada', 'first').acknowledge();
  begin('ada', 'second').acknowledge();
  assert.equal(firstKeyedMessage(directory, people)?.input.requestKey, 'first');
  history.close();
});
