import { type Experiment, type Place, refusedPolitely, type Seen, withinSlo } from '../experiment.ts';
import { killed } from '../faults/killed.ts';
import { refused } from '../faults/refused.ts';
import { together } from '../faults/together.ts';
import { databaseLinkOf, executorOf, leadershipOf, networkOf } from './parts.ts';

const sloHolds = [{ at: 'everywhere', ...withinSlo }] as const;
/** Twenty calls at each gateway and more: fewer have no percentile. */
const holdMs = 2_500;
/** How soon a page says what is degraded, from the moment that it is; a lease has to run out first. */
const toldWithinMs = 12_000;
/** What never belongs into an answer: stack frames, paths of source files, SQL, addresses of the inside. */
const internals = /\bat .+:\d+:\d+|node_modules|\.ts\b|SELECT |INSERT |ECONN|postgres|127\.0\.0\.1/i;

/** One gateway is refused by its database; what it answers is looked at, and what people at either see. */
export const gatewayWithoutDatabase = {
  carriedOutAs: 'gateway-database-refused',
  fault: (place) => refused(networkOf(place), databaseLinkOf(place.here, place.system)),
  holdMs,
  allows: [
    { at: 'here', ...refusedPolitely },
    { at: 'elsewhere', ...withinSlo },
  ],
  meanwhile: async (place, seen) => [...(await answersWrong(place, seen)), ...(await notTold(seen, place.here))],
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
  const untold = await notTold(seen);
  const [jobId] = seen.jobIds;
  if (jobId === undefined) return [...untold, 'no job was accepted meanwhile'];
  const answer = await seen.api.job(jobId);
  if (!answer.ok) return [...untold, `the job that waits is answered with ${answer.status}`];
  const { state } = answer.value.job;
  return ['approved', 'executing'].includes(state) ? untold : [...untold, `a job that ought to wait is ${state}`];
}

/** Pages that do not say that something is degraded. */
async function notTold({ onlookers }: Seen, only?: string): Promise<string[]> {
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
  return asked.flatMap(({ replica }, index) =>
    told[index] ? [] : [`the page at ${replica} hides that a part is away`],
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
    const answer = await apiHere.request({ method: 'GET', path, timeoutMs: 6_000 });
    if (answer.status >= 500 && answer.status !== 503) found.push(`GET ${path} at ${here} answers ${answer.status}`);
    if (answer.status === 503) unavailable += 1;
    if (answer.status === 503 && !answer.headers.get('retry-after')) {
      found.push(`the 503 of GET ${path} does not say when to come again`);
    }
    if (answer.status >= 400 && internals.test(answer.body)) {
      found.push(`the answer of GET ${path} tells of the inside: ${answer.body.slice(0, 200)}`);
    }
  }
  if (unavailable === 0) found.push(`none of ${lists.length} lists at ${here} is unavailable without the database`);
  return found;
}
