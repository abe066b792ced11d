import { caseOf, expect, test } from '../../harness/test.ts';
import { judgeLatency, ofOperation } from './judge-latency.ts';
import { toLargeConversation } from './to-large-conversation.ts';

const limitMs = 500;

test(
  'p95 of the time from due to acknowledged under open-model load',
  caseOf('performance.message-send', 'p95'),
  async ({ run, system, evidence }) => {
    const finding = await judgeLatency(run, system, {
      name: 'p95 from due to acknowledged',
      things: 'messages',
      limitMs,
      ...ofOperation('message.send'),
      beside: ({ api, browsers }) => {
        const counts = api.operations['message.send'];
        const journeys = browsers.operations['message.see_acknowledged'];
        const [total, acknowledged] = [counts?.total ?? 0, counts?.acknowledged ?? 0];
        return [
          { name: 'messages not acknowledged', value: total - acknowledged, unit: '1', n: total },
          {
            name: 'messages sent in browsers',
            value: journeys?.acknowledged ?? 0,
            unit: '1',
            n: journeys?.total ?? 0,
          },
          ...toLargeConversation(api, limitMs).measured,
        ];
      },
      failing: ({ api }) => toLargeConversation(api, limitMs).failing,
      missing: ({ browsers }) =>
        browsers.operations['message.see_acknowledged']?.acknowledged
          ? undefined
          : 'Nobody with a browser sent a message beside the load: it was not the load to be measured.',
    });
    evidence.record(finding);
    expect(finding.outcome, finding.summary).not.toBe('fail');
  },
);
