/**
 * The flood as a process of its own, so that what it costs does not slow the suite: `flood-client.ts TENANT RATE`. Signs people of the tenant
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
import type { ApiAnswer, ApiClient, Message } from '../../harness/system.ts';

/** Calls are made in small groups: a timer a call would be late at this rate. */
const everyMs = 20;
const countEveryMs = 200;
const mostCallers = 6;

const [tenantId = '', rate = ''] = process.argv.slice(2);
const perTurn = (Number(rate) * everyMs) / 1_000;
const over = once(process.stdin, 'end');

const system = await connectSystem();
const history = new History(runContext().historyDirectory, 'flood');
const people = system.people.filter((person) => person.tenant.id === tenantId).slice(0, mostCallers);
const conversation = await givenConversation(system, people, `Flood ${randomUUID().slice(0, 8)}`, history);
const callers: ApiClient[] = await Promise.all(people.map((person) => system.api(person)));
const counts = { sent: 0, acknowledged: 0, refused: 0 };

process.stdout.write('ready\n');
await once(process.stdin, 'data');

const startedMs = performance.now();
const sending = setInterval(() => {
  const due = Math.floor((performance.now() - startedMs) / everyMs) * perTurn;
  while (counts.sent < due) void call();
}, everyMs);
const counting = setInterval(() => process.stdout.write(`${JSON.stringify(counts)}\n`), countEveryMs);
await over;
clearInterval(sending);
clearInterval(counting);
// What is still unanswered stays unsettled in the history: it may be in the ledger or not.
process.exit(0);

/** Each caller sends a message, then reads the newest: a share that only writes have leaves the others no room. */
async function call(): Promise<void> {
  const api = callers[Math.floor(counts.sent / 2) % callers.length]!;
  const isRead = counts.sent % 2 === 1;
  counts.sent += 1;
  const answer = await (isRead ? api.timeline({ conversationId: conversation.id }) : send(api)).catch(() => undefined);
  if (answer?.ok) counts.acknowledged += 1;
  else if (answer) counts.refused += 1;
}

async function send(api: ApiClient): Promise<ApiAnswer<Message>> {
  const key = randomUUID();
  const text = `Flood ${key}`;
  const attempt = history.begin('message.send', {
    tenantId,
    actorId: api.person!.personId,
    scopeId: conversation.id,
    contentSha256: messageContent(text),
    requestKey: key,
  });
  const answer = await api.sendMessage({ conversationId: conversation.id, text, key }); // no answer: stays unsettled
  settle(attempt, answer);
  return answer;
}
