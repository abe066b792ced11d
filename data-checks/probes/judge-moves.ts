import type { ApiAnswer, Job, JobAction, JobState } from '../../harness/system.ts';
import type { EventOfKey } from './events-of.ts';
import type { Problem } from './record-probe.ts';

/** One attempt to move a job. */
export interface Move {
  readonly who: 'decider' | 'proposer';
  readonly state: JobState;
  readonly action: JobAction;
  readonly key: string;
  readonly answer: ApiAnswer<Job>;
  /** What is not theirs to do may also be refused for that reason, with 403. */
  readonly rule: 'legal' | 'illegal' | 'illegal and not theirs';
}

/** What was not answered as its rule says, or made other events than that. */
export function judgeMoves(moves: readonly Move[], events: readonly Pick<EventOfKey, 'request_key'>[]): Problem[] {
  return moves.flatMap(({ who, state, action, key, answer, rule }) => {
    const made = events.filter((event) => event.request_key === key);
    const move = { who, state, action };
    if (rule === 'legal') {
      if (!answer.ok) return [{ problem: 'a legal move was refused', ...move, answer }];
      return made.length === 1 ? [] : [{ problem: `${made.length} events of a legal move`, ...move, events: made }];
    }
    const refused = !answer.ok && (answer.status === 409 || (rule !== 'illegal' && answer.status === 403));
    return [
      ...(refused ? [] : [{ problem: 'not refused with 409', ...move, answer }]),
      ...(made.length > 0 ? [{ problem: 'left an event', ...move, events: made }] : []),
    ];
  });
}
