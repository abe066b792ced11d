import type { DataFinding } from '../../harness/data-report.ts';
import { sampleSize, timed } from '../finding.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Checkpoints, Fold, type LedgerEvent, Unfoldable } from './fold.ts';
import { type ComparedProjection, comparable, comparisons, keptRows } from './kept-rows.ts';
import { TimelineMerge } from './timeline-merge.ts';

const identity = {
  check: 'fold-in-code',
  title: 'Every projection is the fold of the ledger, row for row, folded in code',
  criterion: 'integrity.projection-accuracy',
  case: 'fold-in-code',
} as const;

const ledgerSql = `SELECT tenant_id::text, seq::text, event_id::text, type, actor_id::text, payload,
  (recorded_at AT TIME ZONE 'UTC')::date::text FROM ledger ORDER BY ledger.tenant_id, ledger.seq`;

type EventRow = [string, string, string, string, string | null, Record<string, unknown>, string];

/** Folds the whole ledger in code and compares every projection with it. A lagging one is compared as of its checkpoint. */
export function checkFold(snapshot: Snapshot): Promise<DataFinding> {
  return timed(identity, async () => {
    let events = 0;
    let offending = 0;
    const sample: Record<string, unknown>[] = [];
    const differs = (projection: string, difference: object) => {
      offending += 1;
      if (sample.length < sampleSize) sample.push({ projection, ...difference });
    };
    const checkpoints = await readCheckpoints(snapshot);
    const folds = new Map<string, Fold>();
    const timeline = new TimelineMerge(snapshot, (difference) => differs('timeline', difference));
    let tenant: string | undefined;
    for await (const rows of snapshot.stream(identity.check, ledgerSql, ['ledger'])) {
      for (const row of rows as EventRow[]) {
        const event = asEvent(row);
        if (tenant !== undefined && tenant !== event.tenantId) {
          while (!timeline.endOfTenant(tenant)) await timeline.refill();
        }
        tenant = event.tenantId;
        const fold =
          folds.get(tenant) ?? new Fold(checkpoints.get(tenant) ?? { conversation_summaries: 0, activity: 0 });
        folds.set(tenant, fold);
        events += 1;
        const item = itemOf(fold, event);
        if (item instanceof Unfoldable) {
          differs('ledger', { problem: item.message });
          continue;
        }
        while (!timeline.pass(tenant, event.seq, item)) await timeline.refill();
      }
    }
    while (!timeline.end()) await timeline.refill();
    for (const name of Object.keys(comparisons) as ComparedProjection[]) {
      const expected = new Map([...folds].map(([tenantId, fold]) => [tenantId, expectedRows(fold, name)]));
      for await (const { tenantId, key, value } of keptRows(snapshot, name)) {
        const folded = expected.get(tenantId)?.get(key);
        if (folded === undefined) differs(name, { problem: 'not by an event', tenantId, key, kept: value });
        else if (folded !== value) differs(name, { problem: 'differs', tenantId, key, kept: value, folded });
        expected.get(tenantId)?.delete(key);
      }
      for (const [tenantId, rows] of expected) {
        for (const [key, folded] of rows) differs(name, { problem: 'missing', tenantId, key, folded });
      }
    }
    const summary = `${events} events folded, ${offending} rows of projections differ`;
    if (offending === 0) return { outcome: 'pass', summary: `${summary}.`, examined: events };
    return {
      outcome: 'fail',
      summary: `${summary}, the first: ${JSON.stringify(sample[0])}`,
      examined: events,
      offending,
      sample,
    };
  });
}

function itemOf(fold: Fold, event: LedgerEvent): ReturnType<Fold['take']> | Unfoldable {
  try {
    return fold.take(event);
  } catch (thrown) {
    if (thrown instanceof Unfoldable) return thrown;
    throw thrown;
  }
}

function asEvent(row: EventRow): LedgerEvent {
  const [tenantId, seq, eventId, type, actorId, payload, day] = row;
  return { tenantId, seq: Number(seq), eventId, type, actorId, payload, day };
}

async function readCheckpoints(snapshot: Snapshot): Promise<Map<string, Checkpoints>> {
  const rows = await snapshot.query(
    identity.check,
    'SELECT tenant_id::text AS tenant_id, projection, seq::text AS seq FROM checkpoints',
    ['checkpoints'],
  );
  const checkpoints = new Map<string, Checkpoints>();
  for (const { tenant_id, projection, seq } of rows as { tenant_id: string; projection: string; seq: string }[]) {
    const known = checkpoints.get(tenant_id) ?? { conversation_summaries: 0, activity: 0 };
    checkpoints.set(tenant_id, { ...known, [projection]: Number(seq) });
  }
  return checkpoints;
}

/** What the projection must hold of one tenant: key → values. Deleted from as rows are found. */
function expectedRows(fold: Fold, name: ComparedProjection): Map<string, string> {
  const written = <Value extends object>(rows: ReadonlyMap<string, Value>) =>
    new Map(
      [...rows].map(([key, row]) => {
        const values = row as unknown as Record<string, string | number | null>;
        return [key, comparable(comparisons[name].columns.map((column) => values[column] ?? null))];
      }),
    );
  if (name === 'conversations') return written(fold.conversations);
  if (name === 'conversation_members') return new Map([...fold.members].map((key) => [key, comparable([])]));
  if (name === 'jobs') return written(fold.jobs);
  if (name === 'conversation_summaries') return written(fold.summaries);
  return new Map([...fold.activity].map(([key, events]) => [key, comparable([events])]));
}
