import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { eventually } from '../service/process-for-tests.ts';
import { type AccordForTests, startAccordForTests } from './accord-for-tests.ts';

let accord: AccordForTests;
before(async () => {
  accord = await startAccordForTests();
});
after(() => accord[Symbol.asyncDispose]());

async function ask<T>(call: string): Promise<T> {
  const { rows } = await accord.app.query<{ answer: T }>(`SELECT accord.${call} AS answer`);
  return rows[0]!.answer;
}
const acquire = (name: string, holder: string, ttl: string) =>
  ask<string | null>(`lease_acquire('${name}', '${holder}', '${ttl}')`);

describe('a lease', () => {
  it('goes to exactly one of twenty who ask at the same time', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, n) => acquire('rush', `w${n}`, '1 min')));
    assert.deepEqual(
      tokens.filter((token) => token !== null),
      ['1'],
    );
  });

  it('is refused while it runs, to its own holder too, and given with the next token once it has run out', async () => {
    assert.equal(await acquire('short', 'a', '300 ms'), '1');
    assert.equal(await acquire('short', 'b', '1 min'), null);
    assert.equal(await acquire('short', 'a', '1 min'), null);
    assert.equal(await eventually('it has run out', () => acquire('short', 'b', '1 min')), '2');
    assert.equal(await ask(`lease_renew('short', 'a', 1, '1 min')`), false);
  });

  it('is renewed by its holder with its token only, and never revived after it has run out', async () => {
    await acquire('renewed', 'a', '1 min');
    assert.equal(await ask(`lease_renew('renewed', 'a', 1, '2 min')`), true);
    assert.equal(await ask(`lease_renew('renewed', 'b', 1, '2 min')`), false);
    assert.equal(await ask(`lease_renew('renewed', 'a', 2, '2 min')`), false);
    assert.equal(await ask(`lease_release('renewed', 'a', 1)`), true);
    assert.equal(await ask(`lease_renew('renewed', 'a', 1, '2 min')`), false);
  });

  it('can be given back by its holder only', async () => {
    await acquire('back', 'a', '1 min');
    assert.equal(await ask(`lease_release('back', 'b', 1)`), false);
    assert.equal(await acquire('back', 'b', '1 min'), null);
    assert.equal(await ask(`lease_release('back', 'a', 1)`), true);
    assert.equal(await acquire('back', 'b', '1 min'), '2');
  });

  it('leaves every holder in the history, which nobody can change', async () => {
    await acquire('told', 'a', '0 s');
    await acquire('told', 'b', '0 s');
    const { rows } = await accord.app.query(
      `SELECT token, holder FROM accord.lease_history WHERE name = 'told' ORDER BY 1`,
    );
    assert.deepEqual(rows, [
      { token: '1', holder: 'a' },
      { token: '2', holder: 'b' },
    ]);
    await assert.rejects(accord.admin.query('DELETE FROM accord.lease_history'), /append-only/);
  });
});

describe('what only the holder may do', () => {
  it('is refused to a stale token: projecting and reporting', async () => {
    const token = await acquire('fenced', 'a', '0 s');
    await acquire('fenced', 'b', '1 min');
    for (const call of [
      `project_pending('tenant_activity', '${accord.tenantId}', 'fenced', ${token}, 10)`,
      `report_service_state('fenced', ${token}, 'worker', 'ok', NULL)`,
    ]) {
      await assert.rejects(accord.app.query(`SELECT accord.${call}`), { code: 'AC003' });
    }
  });

  it('keeps `since` while a state lasts and renews `updated_at`', async () => {
    const token = await acquire('report', 'a', '1 min');
    const state = async (value: string) => {
      await accord.app.query(`SELECT accord.report_service_state('report', ${token}, 'part', '${value}', NULL)`);
      return (await accord.app.query(`SELECT * FROM accord.service_state WHERE part = 'part'`)).rows[0];
    };
    const [first, second, third] = [await state('ok'), await state('ok'), await state('degraded')];
    assert.deepEqual(second.since, first.since);
    assert.ok(second.updated_at >= first.updated_at && third.since >= second.updated_at);
  });
});
