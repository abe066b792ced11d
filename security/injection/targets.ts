import type { System } from '../../harness/system.ts';
import { answered } from '../lost-connection.ts';
import { profileOf } from '../profile.ts';
import type { Stage } from '../stage.ts';
import { type Call, isCall } from '../walker/call.ts';
import type { Operation } from '../walker/operations.ts';
import { withOptions } from '../walker/options.ts';
import { credentialPoints, credentialsOf } from './credentials.ts';
import { freePointsOf, type Point, pointsBehind, pointsOf } from './points.ts';

/** One place of one call that is attacked. */
export interface Target {
  readonly call: Call;
  readonly point: Point;
  /** Whether the text stands behind a valid value, not in its place. */
  readonly behind: boolean;
}

/**
 * Every place of the operations where text goes in. A call that writes is accepted at most once, so each of its places has a fresh one:
 * else what comes second is refused as a repetition before it gets anywhere.
 */
export async function targetsOf(
  stage: Stage,
  unknown: string[],
  which: (operation: Operation) => boolean = () => true,
): Promise<Target[]> {
  const targets: Target[] = [];
  for (const operation of stage.operations.filter(which)) {
    const call = await stage.call(operation);
    if (!isCall(call)) {
      unknown.push(`${operation.id}: ${call.missing}`);
      continue;
    }
    for (const [index, target] of targetsIn(call).entries()) {
      const fresh = operation.writes && index > 0 ? await stage.call(operation) : call;
      if (isCall(fresh)) targets.push(targetsIn(fresh)[index] ?? target);
    }
  }
  return targets;
}

/** What carries the session, in one call that reads and one that writes: wherever it is looked up, it is the same look. */
export async function credentialTargets(system: System, stage: Stage): Promise<Target[]> {
  const { publicOperations, endlessOperations, signingOut } = profileOf(system);
  const left = [...publicOperations, ...endlessOperations, ...signingOut];
  const asked = stage.operations.filter(({ id }) => !left.includes(id));
  const chosen = [false, true].flatMap((writes) => asked.find((operation) => operation.writes === writes) ?? []);
  const credentials = credentialsOf(await answered(() => system.openApi()), stage.api.setCookies);
  const targets: Target[] = [];
  for (const operation of chosen) {
    const call = await stage.call(operation);
    if (!isCall(call)) continue;
    const points = credentials.flatMap((credential) => credentialPoints(call, credential));
    targets.push(...points.map((point) => ({ call, point, behind: false })));
  }
  return targets;
}

/** All places of the call; of the call with an option or another word, those for free text: each may go its own way to the database. */
export function targetsIn(call: Call): Target[] {
  const target = (made: Call, behind: boolean) => (point: Point) => ({ call: made, point, behind });
  const others = [...withOptions(call), ...withOtherWords(call)];
  return [
    ...pointsOf(call).map(target(call, false)),
    ...pointsBehind(call).map(target(call, true)),
    ...others.flatMap((other) => freePointsOf(other).map(target(other, false))),
  ];
}

/** The call with each other word of the lists that members of its body are chosen from. */
function withOtherWords(call: Call): Call[] {
  const { operation, body = {} } = call;
  return Object.entries(operation.body?.properties ?? {}).flatMap(([name, { enum: words = [] }]) =>
    body[name] === undefined
      ? []
      : words.filter((word) => word !== body[name]).map((word) => ({ ...call, body: { ...body, [name]: word } })),
  );
}
