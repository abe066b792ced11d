import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach } from 'node:test';
import { type AccordForTests, startAccordForTests } from '../ledger/accord-for-tests.ts';
import { append } from '../ledger/append.ts';
import { type EventPayloads, type JobEventType, jobStream } from '../ledger/events.ts';
import { eventually, type ServiceForTests, startServiceForTests } from '../service/process-for-tests.ts';
import { FaultyLink } from './faulty-link-for-tests.ts';

/**
 * What the worker's tests run on: a database per file, and per test an executor, a link to it that can be made to fail, and as
 * many worker processes as the test starts.
 */
export const system = {} as {
  accord: AccordForTests;
  executor: ServiceForTests;
  link: FaultyLink;
  workers: ServiceForTests[];
};

/** Registers the hooks that start and stop it all. */
export function useSystem(): void {
  let folder: string;
  before(async () => {
    system.accord = await startAccordForTests();
  });
  after(() => system.accord[Symbol.asyncDispose]());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'accord-executor-'));
    const environment = { ACCORD_REPLICA: 'executor-1', ACCORD_DATA_DIRECTORY: folder };
    system.executor = await startServiceForTests('executor', environment);
    system.link = await FaultyLink.to(system.executor.url);
    system.workers = [];
  });
  afterEach(async (context) => {
    if ('passed' in context && !context.passed) {
      for (const { stderr, log } of system.workers) console.error(stderr(), JSON.stringify(log.slice(-20), null, 1));
    }
    await Promise.all(system.workers.map((worker) => worker.stop('SIGKILL')));
    await system.link.close();
    await system.executor.stop();
    await rm(folder, { recursive: true });
  });
}

export async function startWorker(name: string, more: Record<string, string> = {}): Promise<ServiceForTests> {
  const worker = await startServiceForTests('worker', {
    ACCORD_REPLICA: name,
    ACCORD_DATABASE_URL: system.accord.appUrl,
    ACCORD_EXECUTOR_URL: system.link.url,
    ACCORD_LEASE_TTL_MS: '2000',
    ACCORD_RETRY_BASE_MS: '40',
    ACCORD_BREAKER_RESET_MS: '300',
    ...more,
  });
  system.workers.push(worker);
  return worker;
}

/** The application's URL of the database, by way of the link. */
export function through(databaseLink: FaultyLink): string {
  const url = new URL(system.accord.appUrl);
  url.host = new URL(databaseLink.url).host;
  return url.href;
}

export const jobEvent = <T extends JobEventType>(
  jobId: string,
  expectedVersion: number,
  type: T,
  payload: EventPayloads[T],
  actorId: string,
) =>
  append(system.accord.app, {
    tenantId: system.accord.tenantId,
    streamId: jobStream(jobId),
    expectedVersion,
    type,
    payload,
    actorId,
    operation: type,
  });

export async function approvedJob(input = '6*7'): Promise<string> {
  const jobId = crypto.randomUUID();
  const { conversationId } = system.accord;
  await jobEvent(
    jobId,
    0,
    'job.proposed',
    { jobId, conversationId, title: 'T', kind: 'calculate', input },
    system.accord.cleo.id,
  );
  await jobEvent(jobId, 1, 'job.approved', { jobId, round: 1 }, system.accord.ada.id);
  return jobId;
}

export type JobRow = { state: string; result: string | null; error: string | null; attempt: number; version: number };
export const jobRow = async (jobId: string): Promise<JobRow> =>
  (await system.accord.app.query<JobRow>('SELECT * FROM accord.job WHERE job_id = $1', [jobId])).rows[0]!;
export const ended = (jobId: string) =>
  eventually(`job ${jobId} has ended`, async () => {
    const row = await jobRow(jobId);
    return ['completed', 'failed', 'cancelled'].includes(row.state) ? row : undefined;
  });
export type HistoryRow = {
  type: string;
  payload: Record<string, unknown>;
  recorded_at: Date;
  fencing_token: string | null;
};
export const history = async (jobId: string): Promise<HistoryRow[]> =>
  (
    await system.accord.app.query<HistoryRow>('SELECT * FROM accord.ledger_event WHERE stream_id = $1 ORDER BY seq', [
      jobStream(jobId),
    ])
  ).rows;
export const types = (rows: HistoryRow[]) => rows.map((row) => row.type.replace('job.', '')).join(' ');

type Effects = { effects: { jobId: string; round: number }[] };
export async function effectsOf(jobId: string): Promise<number> {
  const answer = (await (await fetch(`${system.executor.url}/v1/effects?limit=10000`)).json()) as Effects;
  return answer.effects.filter((effect) => effect.jobId === jobId).length;
}
export const leader = () =>
  eventually('one worker leads', async () => {
    for (const worker of system.workers) {
      const text = await fetch(`${worker.url}/metrics`).then(
        (answer) => answer.text(),
        () => 'it has ended',
      );
      if (/^accord_worker_leading\{.*\} 1$/m.test(text)) return worker;
    }
    return undefined;
  });
