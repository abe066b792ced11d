import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { History } from '../../harness/attempts.ts';
import { CannotTell } from '../../harness/errors.ts';
import { anyText, fuzzCases } from '../../harness/fuzz-for-tests.ts';
import { anomalies } from './classify.ts';
import type { LedgerWrite } from './ledger-writes.ts';
import { reconcile } from './reconcile.ts';

const directory = mkdtempSync(join(tmpdir(), 'diamond-history-'));
after(() => rmSync(directory, { recursive: true }));

/** Three sends, each acknowledged and in the ledger: six lines. */
function soundHistory(): { file: string; lines: string[]; writes: LedgerWrite[] } {
  const history = new History(directory, 'fuzz');
  const place = { tenantId: 't1', actorId: 'ada', scopeId: 'c1' };
  const writes = ['one', 'two', 'three'].map((contentSha256, index): LedgerWrite => {
    const requestKey = `key-${index}`;
    const resourceId = `m${index}`;
    history.begin('message.send', { ...place, contentSha256, requestKey }).acknowledge({ id: resourceId });
    return {
      ...place,
      seq: String(index),
      kind: 'message.send',
      resourceId,
      contentSha256,
      requestKey,
      recordedMs: Date.now(),
      lateSetUp: false,
    };
  });
  history.close();
  return { file: history.file, lines: readFileSync(history.file, 'utf8').trimEnd().split('\n'), writes };
}

async function* portionOf(writes: LedgerWrite[]) {
  yield writes;
}

test(`fuzz: a history with a damaged line is never reconciled as if it were whole (${fuzzCases} cases)`, async () => {
  const { file, lines, writes } = soundHistory();
  const clock = { openedMs: Date.now() + 60_000, replayedMs: undefined, clockOffsetMs: 0, clockErrorMs: 60_000 };
  const damage = fc.record({
    line: fc.nat(lines.length - 1),
    text: anyText,
    how: fc.constantFrom('replace', 'cut', 'drop'),
  });
  await fc.assert(
    fc.asyncProperty(damage, fc.nat(), async ({ line, text, how }, at) => {
      const old = lines[line]!;
      const fresh = how === 'replace' ? [text] : how === 'cut' ? [old.slice(0, at % old.length)] : [];
      if (fresh[0] === old) return;
      writeFileSync(file, `${[...lines.slice(0, line), ...fresh, ...lines.slice(line + 1)].join('\n')}\n`);
      try {
        const { counts } = await reconcile(directory, portionOf(writes), clock);
        const whole = counts.acknowledged === 3 && anomalies.every((each) => counts[each] === 0);
        assert.ok(!whole, `passed with line ${line} as ${JSON.stringify(fresh)}`);
      } catch (error) {
        if (!(error instanceof CannotTell)) throw error;
        assert.match(error.message, /^the client history /);
      }
    }),
    { numRuns: fuzzCases },
  );
});
