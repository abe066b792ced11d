import { CannotTell } from '../../harness/errors.ts';
import type { Experiment, Place, Seen } from '../experiment.ts';
import { refusedPolitely, withinSlo } from '../experiment.ts';
import type { Fault } from '../fault.ts';
import { flood } from '../faults/flood.ts';
import { slow } from '../faults/slow.ts';
import { together } from '../faults/together.ts';
import { control } from './control.ts';
import { lookingOut } from './looking-out.ts';
import { databaseLinkOf, executorLinksOf, networkOf } from './parts.ts';

const everybodyWithinSlo = [{ at: 'everywhere', ...withinSlo }] as const;
/** As many jobs as a worker does at once: all are under way when the first times out. */
const jobs = { count: 8, work: 'succeeds', ends: 'completed' } as const;
/** The declared budget of CRITERIA.md: calls at the slow part, per request that needs it, while it is slow. */
const callsPerRequest = 1.5;
/** Several times what one tenant may have of a gateway whose database is a few milliseconds away in each direction. */
const floodPerSecond = 240;
const watchedAfterMs = 1_500;
/** From a failed attempt to the next at the same job: a second, and what is drawn on top. */
const triedAgainWithinMs = 1_400;

/** One gateway waits for each answer of its database; what people at either see. */
export const gatewaySlow = {
  carriedOutAs: 'gateway-database-slow',
  fault: (place) => slowDatabases(place, [place.here], 500),
  holdMs: 2_500,
  allows: [
    { at: 'here', ...refusedPolitely },
    { at: 'elsewhere', ...withinSlo },
  ],
  noticedAt: 'here',
  watchedAfterMs,
  ...lookingOut(),
} as const satisfies Omit<Experiment, 'case' | 'says'>;

/** One slow or greedy part at a time. The others stay within the SLO, and healing brings no second outage. */
export const cascadingFailure: readonly Experiment[] = [
  {
    ...control,
    case: 'control',
    says: 'Without any fault the SLO holds.',
  },
  {
    case: 'executor-slow',
    says: 'While the executor answers after 30 s messages keep their SLO, and it is not called again and again.',
    ...untilTriedAgain((place) =>
      together(
        'workers→executor: answers 30 s late',
        executorLinksOf(place.system).map((link) => slow(networkOf(place), link, { latencyMs: 30_000, jitterMs: 0 })),
      ),
    ),
    jobs,
    holdMs: 10_000,
    allows: everybodyWithinSlo,
    watchedAfterMs,
  },
  {
    case: 'tenant-floods',
    says: 'While one tenant floods both gateways, writing and reading, the people of another keep their SLO.',
    // A database at some distance: what the flood asks for is more than the pools can do.
    prelude: (place) => slowDatabases(place, [place.here, place.elsewhere], 80),
    fault: ({ system }) => flood(otherTenantOf(system.people), floodPerSecond),
    holdMs: 3_000,
    allows: everybodyWithinSlo,
    watchedAfterMs,
    ...lookingOut(),
  },
  {
    ...gatewaySlow,
    case: 'gateway-slow',
    says: 'While one gateway is slow its people are served late, and those at the other keep their SLO.',
  },
];

function slowDatabases(place: Place, gateways: readonly string[], latencyMs: number) {
  return together(
    `${gateways.join(', ')}→database: answers ${latencyMs} ms late`,
    gateways.map((gateway) =>
      slow(networkOf(place), databaseLinkOf(gateway, place.system), { latencyMs, jitterMs: latencyMs / 10 }),
    ),
  );
}

/** A fault that lasts until each job's first call has failed, and whoever tries again after that has done so. */
function untilTriedAgain(fault: (place: Place) => Fault): Pick<Experiment, 'fault' | 'until' | 'meanwhile'> {
  let allFailedMs: number | undefined;
  return {
    fault: (place) => {
      allFailedMs = undefined;
      return fault(place);
    },
    ...lookingOut(callsWrong, async (_place, seen) => {
      if (allFailedMs === undefined && (await haveAllFailed(seen))) allFailedMs = performance.now();
      return allFailedMs !== undefined && performance.now() - allFailedMs >= triedAgainWithinMs;
    }),
  };
}

/** Whether an attempt at each job has failed, by the system's own record. */
async function haveAllFailed({ api, jobIds }: Seen): Promise<boolean> {
  if (jobIds.length < jobs.count) return false;
  for (const jobId of jobIds) {
    const answer = await api.job(jobId);
    if (!answer.ok || !answer.value.history.some(({ type }) => /fail/.test(type))) return false;
  }
  return true;
}

function otherTenantOf(people: Place['system']['people']): string {
  const other = people.find((person) => person.tenant.id !== people[0]?.tenant.id);
  if (other) return other.tenant.id;
  throw new CannotTell('The adapter names people of one tenant only: nobody else could be flooded out.');
}

/** Counted where they arrive. */
async function callsWrong({ system }: Place, { jobIds }: Seen): Promise<string[]> {
  const calls = await system.calls?.();
  if (calls === undefined || jobIds.length === 0) throw new CannotTell('Nobody counts the calls at the executor.');
  const ours = calls.filter((call) => call.jobId !== null && jobIds.includes(call.jobId)).length;
  if (ours === 0) throw new CannotTell('No call has reached the executor: there was nothing to try again.');
  const perRequest = ours / jobIds.length;
  return perRequest < callsPerRequest
    ? []
    : [`the slow executor was called ${perRequest.toFixed(2)} times per job, ${callsPerRequest} are too many`];
}
