/**
 * The flood as a process of its own, so that what it costs does not slow the suite: `flood-client.ts TENANT RATE`. Signs the tenant's people
 * in, says `ready`, floods from the first line on its standard input until that ends, and counts on its standard output.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { givenConversation } from '../../e2e/journeys/given-conversation.ts';
import { History } from '../../harness/attempts.ts';
import { connectSystem } from '../../harness/connect.ts';
import { messageContent } from '../../harness/content.ts';
import { runContext } from '../../harness/run-context.ts';
import { settle } from '../../harness/settle.ts';
import type { ApiClient } from '../../harness/system.ts';

/** Messages are sent in small groups: a timer a message would be late at this rate. */
const everyMs = 20;
const countEveryMs = 200;

const [tenantId = '', rate = ''] = process.argv.slice(2);
const perTurn = (Number(rate) * everyMs) / 1_000;
const over = once(process.stdin, 'end');

const system = await connectSystem();
const history = new History(runContext().historyDirectory, 'flood');
const people = system.people.filter((person) => person.tenant.id === tenantId);
const conversation = await givenConversation(system, people, `Flood ${randomUUID().slice(0, 8)}`, history);
const callers: ApiClient[] = await Promise.all(people.map((person) => system.api(person)));
const counts = { sent: 0, acknowledged: 0, refused: 0 };

process.stdout.write('ready\n');
await once(process.stdin, 'data');

const startedMs = performance.now();
const sending = setInterval(() => {
  const due = Math.floor((performance.now() - startedMs) / everyMs) * perTurn;
  while (counts.sent < due) void send();
}, everyMs);
const counting = setInterval(() => process.stdout.write(`${JSON.stringify(counts)}\n`), countEveryMs);
await over;
clearInterval(sending);
clearInterval(counting);
// What is still unanswered stays unsettled in the history: it may be in the ledger or not.
process.exit(0);

async function send(): Promise<void> {
  const api = callers[counts.sent % callers.length]!;
  counts.sent += 1;
  const key = randomUUID();
  const text = `Flood ${key}`;
  const attempt = history.begin('message.send', {
    tenantId,
    actorId: api.person!.personId,
    scopeId: conversation.id,
    contentSha256: messageContent(text),
    requestKey: key,
  });
  const answer = await api.sendMessage({ conversationId: conversation.id, text, key }).catch(() => undefined);
  if (!answer) return; // no answer: stays unsettled
  settle(attempt, answer);
  if (answer.ok) counts.acknowledged += 1;
  else counts.refused += 1;
}
