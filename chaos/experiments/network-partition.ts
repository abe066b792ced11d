import type { Experiment, Place } from '../experiment.ts';
import { refusedPolitely, unnoticed } from '../experiment.ts';
import type { Fault } from '../fault.ts';
import { limited } from '../faults/limited.ts';
import { oneWay } from '../faults/one-way.ts';
import { refused } from '../faults/refused.ts';
import { reset } from '../faults/reset.ts';
import { sliced } from '../faults/sliced.ts';
import { slow } from '../faults/slow.ts';
import { stalled } from '../faults/stalled.ts';
import { together } from '../faults/together.ts';
import { trickling } from '../faults/trickling.ts';
import { unanswered } from '../faults/unanswered.ts';
import { gatewaySlow } from './cascading-failure.ts';
import { control } from './control.ts';
import { gatewayWithoutDatabase, notTold } from './graceful-degradation.ts';
import { executorAnswersLost } from './outside-work.ts';
import { databaseLinkOf, executorLinksOf, networkOf, userLinkOf } from './parts.ts';

/**
 * Long enough for several calls to run into the services' time-outs, and for what comes after them. To see a silent fault in effect
 * takes a second before it and one after it.
 */
const holdMs = 3_000;
/** And long enough for a call without a time-out of its own to be over five seconds by then, if it began in the first half second. */
const holdStalledMs = 3_400;
/** Requests take longer than their answers: at any moment some that are to be carried out are still on their way. */
const requestsLate = { latencyMs: 80, jitterMs: 0, ways: ['upstream'] } as const;
/** For faults that slow or break without a time-out in play. */
const holdShortMs = 2_000;

const politeHere = [
  { at: 'here', ...refusedPolitely },
  { at: 'elsewhere', ...unnoticed },
] as const;
/** Whoever cannot reach the system at all sees no answer; the client's own patience is ten seconds. */
const unreachableHere = [
  { at: 'here', calls: ['acknowledged', 'no answer'], withinMs: 10_500 },
  { at: 'elsewhere', ...unnoticed },
] as const;
const nobodyNotices = [{ at: 'everywhere', ...unnoticed }] as const;

/** Each kind of link, cut, slowed and mangled. Open connections are hit, and streams are open while it happens. */
export const networkPartition: readonly Experiment[] = [
  {
    ...control,
    case: 'control',
    says: 'Without any fault nobody notices anything.',
  },
  {
    ...gatewayWithoutDatabase,
    case: 'gateway-database-refused',
    says: 'While one gateway is refused by PostgreSQL its people are told to come again, and the others notice nothing.',
  },
  {
    case: 'gateway-database-stalled',
    says: 'While PostgreSQL does not answer one gateway its people are told so within five seconds, and the others notice nothing.',
    fault: onDatabaseLink(stalled),
    holdMs: holdStalledMs,
    allows: politeHere,
    noticedAt: 'here',
    // What the gateway hears of the ledger has stopped as well, silently.
    meanwhile: ({ here }, seen) => notTold('a gateway has no database', seen, here),
  },
  {
    case: 'gateway-database-unanswered',
    says: 'While nobody answers one gateway’s connection attempts to PostgreSQL its people are told so within five seconds.',
    fault: onDatabaseLink(unanswered),
    holdMs,
    allows: politeHere,
    noticedAt: 'here',
  },
  {
    case: 'gateway-database-answers-lost',
    says: 'While PostgreSQL carries out what one gateway asks and its answers are lost, nothing is written twice.',
    prelude: onDatabaseLink((network, link) => slow(network, link, requestsLate)),
    fault: onDatabaseLink((network, link) => oneWay(network, link, 'downstream')),
    holdMs,
    allows: politeHere,
    noticedAt: 'here',
    cutsCallsShort: true,
  },
  {
    case: 'gateway-database-reset',
    says: 'While PostgreSQL’s answers to one gateway are cut off by resets its people are told to come again.',
    fault: onDatabaseLink(reset),
    holdMs: holdShortMs,
    allows: politeHere,
    noticedAt: 'here',
  },
  {
    ...gatewaySlow,
    case: 'gateway-database-slow',
    says: 'While one gateway’s link to PostgreSQL is slow and jittery its people are served late or told to come again.',
  },
  {
    case: 'gateway-database-trickling',
    says: 'While PostgreSQL’s answers trickle at 4 KB a second to one gateway its people are still served.',
    fault: onDatabaseLink((network, link) => trickling(network, link, 4)),
    holdMs: holdShortMs,
    allows: politeHere,
  },
  {
    case: 'gateway-database-sliced',
    says: 'While PostgreSQL’s answers arrive in slices of a few bytes nobody is told anything wrong.',
    fault: onDatabaseLink(sliced),
    holdMs: holdShortMs,
    allows: politeHere,
  },
  {
    case: 'gateway-database-limited',
    says: 'While one gateway’s connections to PostgreSQL break off in the middle of answers nothing is lost or doubled.',
    fault: onDatabaseLink((network, link) => limited(network, link, 3_000)),
    holdMs: holdShortMs,
    allows: politeHere,
  },
  {
    case: 'user-gateway-refused',
    says: 'While browsers cannot reach one gateway its pages say so, and they catch up by themselves.',
    fault: onUserLink(refused),
    holdMs: holdShortMs,
    allows: unreachableHere,
    noticedAt: 'here',
  },
  {
    case: 'user-gateway-stalled',
    says: 'While nothing comes through to one gateway, its people can send again afterwards without doubling anything.',
    fault: onUserLink(stalled),
    // No time-out of a service is in play here, and those of people are longer still.
    holdMs: holdShortMs,
    allows: unreachableHere,
    noticedAt: 'here',
  },
  {
    case: 'user-gateway-slow',
    says: 'While the way to one gateway is slow and jittery everything still arrives, once.',
    fault: onUserLink((network, link) => slow(network, link, { latencyMs: 600, jitterMs: 200 })),
    holdMs: holdShortMs,
    allows: nobodyNotices,
  },
  {
    case: 'worker-executor-refused',
    says: 'While the workers are refused by the executor messages go on, and a job waits and is done once afterwards.',
    fault: onExecutorLinks(refused),
    holdMs: holdShortMs,
    allows: nobodyNotices,
  },
  {
    ...executorAnswersLost,
    case: 'worker-executor-answers-lost',
    says: 'While the executor works and its answers to the workers are lost, a job is done once and ends as completed.',
  },
];

type LinkFault = (network: ReturnType<typeof networkOf>, link: ReturnType<typeof userLinkOf>) => Fault;

function onDatabaseLink(make: LinkFault) {
  return (place: Place) => make(networkOf(place), databaseLinkOf(place.here, place.system));
}

function onUserLink(make: LinkFault) {
  return (place: Place) => make(networkOf(place), userLinkOf(place.here, place.system));
}

function onExecutorLinks(make: LinkFault) {
  return (place: Place) =>
    together(
      'workers→executor',
      executorLinksOf(place.system).map((link) => make(networkOf(place), link)),
    );
}
