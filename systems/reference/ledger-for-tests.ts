import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type pg from 'pg';

const operatorProgram = join(import.meta.dirname, '..', '..', 'reference-system', 'operator', 'main.ts');
const passwords = { app: 'app-of-a-test', observer: 'observer-of-a-test' };

/** Runs the reference system's operator program as an operator would; answers what it says. */
function operator<Answer>(adminUrl: string, args: readonly string[], input = ''): Answer {
  const environment = {
    PATH: process.env.PATH,
    ACCORD_ADMIN_URL: adminUrl,
    ACCORD_APP_PASSWORD: passwords.app,
    ACCORD_OBSERVER_PASSWORD: passwords.observer,
  };
  const options = { env: environment, input, encoding: 'utf8' } as const;
  return JSON.parse(execFileSync(process.execPath, [operatorProgram, ...args], options)) as Answer;
}

/** The URL of the same database for one of the system's roles. */
export function urlOf(adminUrl: string, role: 'app' | 'observer'): string {
  const url = new URL(adminUrl);
  url.username = `accord_${role}`;
  url.password = passwords[role];
  return url.href;
}

export interface SeededTenant {
  readonly id: string;
  readonly people: readonly { readonly id: string }[];
}

/** Makes and migrates the database of the URL, with two tenants of three approvers each. */
export function migrated(adminUrl: string): readonly SeededTenant[] {
  operator(adminUrl, ['migrate']);
  const people = (slug: string) =>
    ['Ada', 'Ben', 'Cleo'].map((name) => ({
      email: `${name.toLowerCase()}@${slug}.test`,
      displayName: name,
      role: 'approver',
      password: 'correct horse battery',
    }));
  const tenants = ['north', 'south'].map((slug) => ({ slug, name: slug, people: people(slug) }));
  return operator<{ tenants: SeededTenant[] }>(adminUrl, ['seed'], JSON.stringify({ tenants })).tenants;
}

/** Appends through the system's own function, as its services do. */
export class Appender {
  readonly #client: pg.Client;
  readonly #versions = new Map<string, number>();

  constructor(client: pg.Client) {
    this.#client = client;
  }

  /** One event of an actor (null: the fenced worker). Answers its event id. */
  async append(tenant: string, actor: string | null, type: string, payload: Record<string, unknown>): Promise<string> {
    const stream = type.startsWith('job.') ? `job:${payload.jobId}` : `conversation:${payload.conversationId}`;
    const version = this.#versions.get(stream) ?? 0;
    const text = JSON.stringify(payload);
    const keyed = actor === null ? [null, null, 'leader', 1] : [randomUUID(), sha256(text), null, null];
    const values = [tenant, stream, version, type, text, actor, `test ${type}`, ...keyed];
    const { rows } = await this.#client.query(
      'SELECT event_id FROM accord.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
      values,
    );
    this.#versions.set(stream, version + 1);
    return (rows[0] as { event_id: string }).event_id;
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();

/** A small ledger in which everything happens that can: messages of every kind, and jobs along every path of their life. */
export async function tellStory(client: pg.Client, tenants: readonly SeededTenant[]): Promise<void> {
  await client.query("SELECT accord.lease_acquire('leader', 'worker-1', interval '1 hour')");
  const appender = new Appender(client);
  for (const { id: tenant, people } of tenants) {
    const [ada, ben, cleo] = people.map((person) => person.id) as [string, string, string];
    const conversationId = randomUUID();
    const say = (actor: string | null, type: string, payload: Record<string, unknown>) =>
      appender.append(tenant, actor, type, payload);
    await say(ada, 'conversation.created', { conversationId, title: 'Plans', memberIds: [ada, ben, cleo] });
    for (const text of ['hello', '👩‍🚀 𝒶', 'שלום', '<b>&amp;', ' "quoted"\\ ', 'x'.repeat(16_384)]) {
      await say(ben, 'message.sent', { conversationId, text });
    }
    const propose = async (title: string) => {
      const jobId = randomUUID();
      await say(ada, 'job.proposed', { jobId, conversationId, title, kind: 'calculate', input: '1+1' });
      return jobId;
    };
    await propose('undecided');
    await say(ben, 'job.rejected', { jobId: await propose('rejected'), reason: 'no' });
    await say(ada, 'job.cancelled', { jobId: await propose('cancelled') });
    const jobId = await propose('failed, retried, completed');
    await say(ben, 'job.approved', { jobId, round: 1 });
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
    await say(null, 'job.started', { jobId, round: 1, attempt: 1, attemptId: first });
    const failed = { jobId, round: 1, attempt: 1, attemptId: first, error: 'timeout', transient: true };
    const next = { nextAttemptId: second, nextAttemptAt: new Date().toISOString() };
    await say(null, 'job.attempt_failed', { ...failed, ...next });
    const again = { jobId, round: 1, attempt: 2, attemptId: second, error: 'refused', transient: false };
    await say(null, 'job.attempt_failed', again);
    await say(null, 'job.failed', { jobId, round: 1, attempt: 2, error: 'refused' });
    await say(cleo, 'job.retried', { jobId, round: 2 });
    await say(null, 'job.started', { jobId, round: 2, attempt: 1, attemptId: third });
    await say(null, 'job.completed', { jobId, round: 2, attempt: 1, attemptId: third, result: '2' });
    for (const projection of ['conversation_summary', 'tenant_activity']) {
      await client.query("SELECT accord.project_pending($1, $2, 'leader', 1, 1000)", [projection, tenant]);
    }
  }
}
