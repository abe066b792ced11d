import { randomUUID } from 'node:crypto';
import type { HistoryLine } from '../../harness/attempts.ts';
import { readHistory } from '../reconciliation/history-lines.ts';
import type { Cast } from './cast.ts';
import { eventsOfKeys } from './events-of.ts';
import type { Problem } from './record-probe.ts';

type Begun = Extract<HistoryLine, { readonly type: 'begin' }>;

/** The first message of the history that one of these people (ids) sent under a known key, and that was acknowledged. */
export function firstKeyedMessage(directory: string, people: readonly (string | undefined)[]): Begun | undefined {
  const open = new Map<string, Begun>();
  let first: Begun | undefined;
  readHistory(directory, (line) => {
    if (line.type === 'begin') {
      const { actorId, requestKey, scopeId } = line.input;
      if (line.kind === 'message.send' && requestKey && scopeId && people.includes(actorId))
        open.set(line.attempt, line);
      return;
    }
    const begun = open.get(line.attempt);
    open.delete(line.attempt);
    if (begun && line.type === 'acknowledge' && !(first && first.wallMs <= begun.wallMs)) first = begun;
  });
  return first;
}

/**
 * Sends another text under the oldest key of the run that one of the cast has used: were it forgotten by now, whoever repeats a
 * request late would do it twice.
 */
export async function oldestKeyTaken({ system, writes, ...cast }: Cast, directory: string): Promise<Problem[]> {
  const clients = [cast.proposer, ...cast.deciders];
  const first = firstKeyedMessage(
    directory,
    clients.map(({ person }) => person?.personId),
  );
  if (!first) return [];
  const { actorId, requestKey = '', scopeId = '' } = first.input;
  const by = clients.find(({ person }) => person?.personId === actorId)!;
  const answer = await writes.sendMessage(by, scopeId, `Probe ${randomUUID()}`, requestKey);
  const events = (await eventsOfKeys(system.database, [requestKey])).filter(({ actor_id }) => actor_id === actorId);
  const what = { kind: 'message.send', secondsAgo: Math.round((Date.now() - first.wallMs) / 1000) };
  return [
    ...(answer.ok || answer.status >= 500
      ? [{ problem: 'another text under the oldest key of the run was not refused', ...what, answer }]
      : []),
    ...(events.length === 1
      ? []
      : [{ problem: `${events.length} events of the oldest key of the run instead of 1`, ...what, events }]),
  ];
}
