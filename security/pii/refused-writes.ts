import { randomBytes, randomUUID } from 'node:crypto';
import type { Stage } from '../stage.ts';
import { addressOf, type Call, isCall } from '../walker/call.ts';
import type { Canary } from './canaries.ts';
import type { WrittenText } from './written-texts.ts';

export interface RefusedWrites {
  readonly canaries: readonly Canary[];
  /** How many were refused. None: no statement was refused with a canary in it. */
  readonly refused: number;
}

/**
 * Writes each text where only the database can refuse it: with the key of another write, about an id that is nobody's, at a version
 * that never was. A statement that fails has its values at hand, and so has whoever logs that it failed.
 */
export async function refuseWrites(stage: Stage, texts: readonly WrittenText[]): Promise<RefusedWrites> {
  const canaries: Canary[] = [];
  let refused = 0;
  for (const { operation, member } of texts) {
    const value = `canary-refused-${randomBytes(5).toString('hex')}`;
    canaries.push({ what: `a refused ${member}`, value, kind: 'text' });
    const withText = (call: Call, text: string): Call => ({ ...call, body: { ...call.body, [member]: text } });
    const fresh = async () => stage.call(operation);
    const [first, second] = [await fresh(), await fresh()];
    if (!isCall(first) || !isCall(second)) continue;
    const calls = [
      withText(first, value),
      withText(first, `${value} again`),
      ...misdirected(second).map((call) => withText(call, value)),
    ];
    for (const call of calls) {
      const { status } = await stage.send(call);
      if (status >= 400 && status < 500) refused += 1;
    }
  }
  return { canaries, refused };
}

/** The call about ids that are nobody's, and the call with other numbers; nothing where it names neither. */
export function misdirected(call: Call): Call[] {
  const { operation, pathValues, query, body = {} } = call;
  const elsewhere = withOther(body, (value) => (isUuid(value) ? randomUUID() : value));
  const later = withOther(body, (value) => (Number.isInteger(value) ? (value as number) + 7 : value));
  const ids = withOther(pathValues, (value) => (isUuid(value) ? randomUUID() : value));
  const calls: Call[] = [];
  if (elsewhere || ids) {
    const path = { pathValues: ids ?? pathValues, path: addressOf(operation, ids ?? pathValues, query) };
    calls.push({ ...call, ...path, body: elsewhere ?? body });
  }
  if (later) calls.push({ ...call, body: later });
  return calls;
}

/** The members with what `change` makes of each; undefined where that is the same. */
function withOther<Value>(
  members: Readonly<Record<string, Value>>,
  change: (value: Value) => unknown,
): Record<string, Value> | undefined {
  const changed = Object.entries(members).map(([name, value]) => [name, change(value)] as const);
  return changed.some(([name, value]) => value !== members[name])
    ? (Object.fromEntries(changed) as Record<string, Value>)
    : undefined;
}

function isUuid(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}
