import { CannotTell } from '../../harness/errors.ts';
import { requireValid, samplesOf } from '../../harness/load-run/load-record.ts';
import { profiles } from '../../harness/profiles.ts';
import { caseOf, expect, test } from '../../harness/test.ts';
import { type Deliveries, type Delivery, deliverySamples } from '../subscribers/deliveries.ts';
import { judgeLatency } from './judge-latency.ts';
import { deliveryFaults } from './late-subscribers.ts';
import type { SloLoad } from './slo-load.ts';

/** A message that hundreds see measures a broadcast, not a conversation. */
const mostMeant = 20;
const limitMs = 500;

test(
  'p95 of the time from a send’s due moment to its arrival at each subscriber',
  caseOf('performance.sse-latency', 'p95'),
  async ({ run, system, evidence }) => {
    const wanted = profiles[run.profile].streamSubscribers;
    const finding = await judgeLatency(run, system, {
      name: 'p95 from due send to arrival at a subscriber',
      things: 'deliveries',
      limitMs,
      samples: deliveriesOf,
      beside: (load) => {
        const deliveries = validDeliveries(load);
        const { subscribers, lost, repeated, loopDelayP99Ms } = deliveries;
        return [
          { name: 'subscribers', value: subscribers, unit: '1', expected: String(wanted) },
          {
            name: 'subscribers of one message at most',
            value: mostOfOneMessage(deliveries),
            unit: '1',
            expected: `<= ${mostMeant}`,
          },
          { name: 'subscribers lost', value: lost, unit: '1', n: subscribers, expected: '0' },
          { name: 'deliveries repeated', value: repeated, unit: '1' },
          { name: 'subscribers’ event-loop delay p99', value: loopDelayP99Ms, unit: 'ms', expected: '<= 20' },
        ];
      },
      missing: (load) => {
        const deliveries = validDeliveries(load);
        if (deliveries.subscribers < wanted) return `Only ${deliveries.subscribers} of ${wanted} subscribers listened.`;
        const most = mostOfOneMessage(deliveries);
        return most > mostMeant
          ? `${most} subscribers see one message, more than the ${mostMeant} that are meant.`
          : undefined;
      },
      failing: (load) => deliveryFaults(validDeliveries(load), deliveriesOf(load), limitMs),
    });
    evidence.record(finding);
    expect(finding.outcome, finding.summary).not.toBe('fail');
  },
);

function deliveriesOf(load: SloLoad): Delivery[] {
  requireValid(load.api);
  return deliverySamples(samplesOf(load.api, 'message.send'), validDeliveries(load));
}

function validDeliveries({ deliveries }: SloLoad): Deliveries {
  if (!deliveries) throw new CannotTell('The adapter loads no history whose members could subscribe (productionData).');
  if (deliveries.validity.valid) return deliveries;
  throw new CannotTell(`The subscribers’ measurement is void: ${deliveries.validity.reasons.join('; ')}.`);
}

function mostOfOneMessage({ subscribersOf }: Deliveries): number {
  return Math.max(0, ...[...subscribersOf.values()].map((of) => of.length));
}
