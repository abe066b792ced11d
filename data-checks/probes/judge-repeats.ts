import { isDeepStrictEqual } from 'node:util';
import { CannotTell } from '../../harness/errors.ts';
import type { ApiAnswer, SystemDatabase } from '../../harness/system.ts';
import { eventsOfKeys } from './events-of.ts';

/** What one request, made several times, was answered; `undefined` where no answer came. */
export interface Repeated {
  readonly kind: string;
  readonly key: string;
  readonly answers: readonly (ApiAnswer<unknown> | undefined)[];
}

export interface RepeatProblem {
  readonly [column: string]: unknown;
  readonly kind: string;
  readonly problem: string;
}

export interface RepeatsJudged {
  readonly examined: number;
  readonly problems: readonly RepeatProblem[];
}

/**
 * Every answer must be a yes with the same value, and the ledger must hold one event of the key. Answers that never came say
 * nothing by themselves, but more than one event does; where all else holds, too few answers cannot tell.
 */
export async function judgeRepeats(database: SystemDatabase, requests: readonly Repeated[]): Promise<RepeatsJudged> {
  const events = await eventsOfKeys(
    database,
    requests.map(({ key }) => key),
  );
  const problems = requests.flatMap(({ kind, key, answers }): RepeatProblem[] => {
    const made = events.filter((event) => event.request_key === key);
    const came = answers.filter((answer) => answer !== undefined);
    const refused = came.filter((answer) => !answer.ok);
    const values = came.filter((answer) => answer.ok).map(({ value, status }) => ({ value, status }));
    const different = values.find((each) => !isDeepStrictEqual(each, values[0]));
    return [
      ...(made.length > 1 ? [{ kind, problem: `${made.length} events of one request`, events: made }] : []),
      ...(made.length === 0 && values.length > 0
        ? [{ kind, problem: 'acknowledged, and no event', answer: values[0] }]
        : []),
      ...(refused.length > 0
        ? [{ kind, problem: `${refused.length} of ${came.length} were refused`, answer: refused[0] }]
        : []),
      ...(different ? [{ kind, problem: 'two answers differ', first: values[0], other: different }] : []),
    ];
  });
  const silent = requests.reduce(
    (sum, { answers }) => sum + answers.filter((answer) => answer === undefined).length,
    0,
  );
  if (problems.length === 0 && silent > 0) throw new CannotTell(`${silent} of the same requests had no answer`);
  return { examined: requests.reduce((sum, { answers }) => sum + answers.length, 0), problems };
}

/** The answer, or undefined where none came (a cut connection, a time-out). */
export async function answerOrSilence<Value>(call: Promise<ApiAnswer<Value>>): Promise<ApiAnswer<Value> | undefined> {
  try {
    return await call;
  } catch (thrown) {
    if (thrown instanceof Error) return undefined;
    throw thrown;
  }
}
