import type { RawAnswer } from '../../harness/system.ts';
import { type Experiment, type Place, refusedPolitely, type Seen, withinSlo } from '../experiment.ts';
import { killed } from '../faults/killed.ts';
import { refused } from '../faults/refused.ts';
import { together } from '../faults/together.ts';
import { tellsOfInside } from '../tells-of-inside.ts';
import { databaseLinkOf, executorOf, leadershipOf, networkOf } from './parts.ts';

const sloHolds = [{ at: 'everywhere', ...withinSlo }] as const;
/** Twenty calls at each gateway and more: fewer have no percentile. */
const holdMs = 2_500;
/** How soon a page says what is degraded, from the moment that it is; a lease has to run out first. */
const toldWithinMs = 12_000;
/** And then how soon a job says that it waits for that part. */
const waitToldWithinMs = 2_000;
/** Longer than any call to the database may take. */
const timeoutMs = 6_000;

/** One gateway is refused by its database; what it answers is looked at, and what people at either see. */
export const gatewayWithoutDatabase = {
  carriedOutAs: 'gateway-database-refused',
  fault: (place) => refused(networkOf(place), databaseLinkOf(place.here, place.system)),
  holdMs,
  allows: [
    { at: 'here', ...refusedPolitely },
    { at: 'elsewhere', ...withinSlo },
  ],
  noticedAt: 'here',
  meanwhile: async (place, seen) => [
    ...(await answersWrong(place, seen)),
    ...(await signInWrong(place)),
    ...(await notTold('a gateway has no database', seen, place.here)),
  ],
} as const satisfies Omit<Experiment, 'case' | 'says'>;

export const gracefulDegradation: readonly Experiment[] = [
  {
    case: 'executor-away',
    says: 'While the executor is away messages go on, jobs are accepted and wait, and every page says so.',
    fault: ({ system }) => killed(system.control, executorOf(system).name),
    holdMs,
    allows: sloHolds,
    meanwhile: toldAndAccepted,
  },
  {
    case: 'workers-away',
    says: 'While no worker runs messages go on, jobs are accepted and wait, and every page says so.',
    fault: ({ system }) =>
      together(
        'all workers',
        leadershipOf(system).candidates.map((name) => killed(system.control, name)),
      ),
    holdMs,
    allows: sloHolds,
    meanwhile: toldAndAccepted,
  },
  {
    ...gatewayWithoutDatabase,
    case: 'gateway-degraded',
    says: 'A gateway without its database says 503 and when to come again, without a word of its inside; the other goes on.',
  },
];

async function toldAndAccepted(_place: Place, seen: Seen): Promise<string[]> {
  const untold = await notTold('jobs cannot be done', seen);
  const [jobId] = seen.jobIds;
  if (jobId === undefined) return [...untold, 'no job was accepted meanwhile'];
  const answer = await seen.api.job(jobId);
  if (!answer.ok) return [...untold, `the job that waits is answered with ${answer.status}`];
  const { state } = answer.value.job;
  if (!['approved', 'executing'].includes(state)) return [...untold, `a job that ought to wait is ${state}`];
  return [...untold, ...(await waitsUntold(seen))];
}

/** Pages on which the job itself does not say that it waits, where the adapter knows how one does. */
async function waitsUntold({ onlookers, jobTitles: [title] }: Seen): Promise<string[]> {
  const untold = await Promise.all(
    onlookers.map(async ({ seat, replica }) => {
      const { waits } = seat.pages.conversation.job(title!);
      const told = await waits?.waitFor({ timeout: waitToldWithinMs }).then(
        () => true,
        () => false,
      );
      return told === false ? [`the job on the page at ${replica} does not say that it waits`] : [];
    }),
  );
  return untold.flat();
}

/** What pages have said so far, by what was the matter. */
const saidWhile = new Map<string, string>();

/** Pages that do not say that something is degraded, or that say the same whatever it is. */
export async function notTold(matter: string, { onlookers }: Seen, only?: string): Promise<string[]> {
  const asked = onlookers.filter(({ replica }) => only === undefined || replica === only);
  const told = await Promise.all(
    asked.map(({ seat }) =>
      seat.pages.systemBanner
        .filter({ hasText: /\w/ })
        .or(seat.pages.notLive)
        .first()
        .waitFor({ timeout: toldWithinMs })
        .then(
          () => true,
          () => false,
        ),
    ),
  );
  const said = (await asked[0]?.seat.pages.systemBanner.allInnerTexts())?.join(' ').trim() ?? '';
  return [
    ...asked.flatMap(({ replica }, index) => (told[index] ? [] : [`the page at ${replica} hides that a part is away`])),
    ...notToldApart(matter, said, saidWhile),
  ];
}

/**
 * Pages say *what* is degraded only where they do not say the same while something else is. That jobs cannot be done is one matter,
 * whoever is away.
 *
 * @param saidBefore by matter; takes in what is said now
 */
export function notToldApart(matter: string, said: string, saidBefore: Map<string, string>): string[] {
  if (said === '') return []; // told by other means, e.g. that the page is not live
  saidBefore.set(matter, said);
  return [...saidBefore].flatMap(([other, words]) =>
    other !== matter && words === said ? [`pages say the same while ${matter} as while ${other}: ${said}`] : [],
  );
}

/** Every list that the system's own description offers, asked of the gateway without its database. */
async function answersWrong({ system, here }: Place, { apiHere }: Seen): Promise<string[]> {
  const { paths } = await system.openApi();
  const lists = Object.entries(paths).filter(
    ([path, { get }]) => get !== undefined && !path.includes('{') && !JSON.stringify(get).includes('event-stream'),
  );
  const found: string[] = [];
  let unavailable = 0;
  for (const [path] of lists) {
    const answer = await apiHere.request({ method: 'GET', path, timeoutMs });
    if (answer.status === 503) unavailable += 1;
    found.push(...answerWrong(`GET ${path} at ${here}`, answer));
  }
  if (unavailable === 0) found.push(`none of ${lists.length} lists at ${here} is unavailable without the database`);
  return found;
}

/** Who signs in there, with the right password, is not told anything else. */
async function signInWrong({ system, here }: Place): Promise<string[]> {
  const { operation, body } = system.security?.signIn ?? {};
  const [person] = system.people;
  if (!operation || !body || !person) return [];
  const [method = '', path = ''] = operation.split(' ');
  const answer = await system
    .anonymous({ replica: here })
    .request({ method, path, body: JSON.stringify(body(person)), timeoutMs });
  return [
    ...answerWrong(`${operation} at ${here}`, answer),
    ...(answer.status >= 400 && answer.status < 500
      ? [`who signs in at ${here} with the right password is answered ${answer.status}`]
      : []),
  ];
}

/** What is wrong with an answer of a gateway without its database, if it is a failure. */
export function answerWrong(asked: string, { status, headers, body }: RawAnswer): string[] {
  return [
    ...(status >= 500 && status !== 503 ? [`${asked} answers ${status}`] : []),
    ...(status === 503 && !headers.get('retry-after') ? [`the 503 of ${asked} does not say when to come again`] : []),
    ...(status >= 400 && tellsOfInside(body)
      ? [`the answer of ${asked} tells of the inside: ${body.slice(0, 200)}`]
      : []),
  ];
}
