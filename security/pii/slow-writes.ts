import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { System } from '../../harness/system.ts';
import type { Stage } from '../stage.ts';
import { isCall } from '../walker/call.ts';
import type { Canary } from './canaries.ts';
import type { WrittenText } from './written-texts.ts';

/** Longer than what anybody calls fast, and shorter than what services wait for an answer. */
const heldMs = 1_200;

/**
 * Writes a canary into each text while the database lets nobody write for a moment: what was slow is often logged with more than what
 * was not. Undefined where the adapter names no way to hold writes up; `slowestMs` tells whether they were.
 */
export async function writeSlowly(
  system: System,
  stage: Stage,
  texts: readonly WrittenText[],
): Promise<{ canaries: readonly Canary[]; slowestMs: number } | undefined> {
  const { adminUrl, lockWritesSql } = system.database;
  if (!adminUrl || !lockWritesSql) return undefined;
  const canaries: Canary[] = [];
  const calls = [];
  for (const { operation, member } of texts) {
    const call = await stage.call(operation);
    if (!isCall(call)) continue;
    const value = `canary-slow-${randomBytes(5).toString('hex')}`;
    canaries.push({ what: `a slow ${member}`, value, kind: 'text' });
    calls.push({ ...call, body: { ...call.body, [member]: value } });
  }
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'diamond-run' });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(lockWritesSql);
    const began = performance.now();
    const answers = Promise.all(
      calls.map(async (call) => {
        await stage.send(call);
        return performance.now() - began;
      }),
    );
    // An answer that is lost meanwhile is heard of at the end.
    answers.catch(() => undefined);
    await pause(heldMs);
    await client.query('ROLLBACK');
    return { canaries, slowestMs: Math.max(0, ...(await answers)) };
  } finally {
    await client.end();
  }
}
