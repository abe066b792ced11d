import { randomUUID } from 'node:crypto';
import type { AttemptKind, Attempts } from '../harness/attempts.ts';
import { actionContent, proposalContent } from '../harness/content.ts';
import { messageOf } from '../harness/errors.ts';
import type { ApiAnswer, ApiClient, Conversation, Job, JobWork, System } from '../harness/system.ts';
import { pause } from './within.ts';

/** Between two looks at the job. */
const lookMs = 50;
/** Between two tries of a call that was not answered, or refused for now. */
const againMs = 300;

/** What is given to the system to do, and how it ought to end. */
export interface Work {
  readonly work: JobWork;
  readonly ends: 'completed' | 'failed';
}

/**
 * A job that is given to the system while a fault is in effect: proposed and approved over the API, by people who try again
 * with the same key until they are answered, and looked after until it is completed. Its effect must have happened once.
 */
export class Errand {
  readonly #system: Pick<System, 'work' | 'effects'>;
  readonly #proposer: ApiClient;
  readonly #approver: ApiClient;
  readonly #conversation: Conversation;
  readonly #attempts: Attempts;
  readonly #work: Work;
  readonly #over = new AbortController();
  title = '';
  #jobId: string | undefined;
  #stage = 'proposing';
  #running: Promise<void> = Promise.resolve();
  /** How long each of the two calls took to be accepted, tries again included. */
  readonly #acceptedAfterMs: number[] = [];
  /** How often the outside system has done its work, by its own record; undefined: not known. */
  timesDone: number | undefined;
  /** From proposed to seen at its end; undefined: not yet. */
  endedAfterMs: number | undefined;

  constructor(
    system: Pick<System, 'work' | 'effects'>,
    people: { readonly proposer: ApiClient; readonly approver: ApiClient },
    conversation: Conversation,
    attempts: Attempts,
    work: Work = { work: 'succeeds', ends: 'completed' },
  ) {
    this.#work = work;
    this.#system = system;
    this.#proposer = people.proposer;
    this.#approver = people.approver;
    this.#conversation = conversation;
    this.#attempts = attempts;
  }

  get jobId(): string | undefined {
    return this.#jobId;
  }

  /** How it ought to end. */
  get ends(): Work['ends'] {
    return this.#work.ends;
  }

  begin(title: string): void {
    this.title = title;
    this.#running = this.#run(title).catch((error: unknown) => {
      this.#stage = `${this.#stage}: ${messageOf(error)}`;
    });
  }

  /** Resolves when the job has ended as it ought to, or was given up. */
  get over(): Promise<void> {
    return this.#running;
  }

  /** How long whoever proposed and whoever approved waited at most to be answered yes; Infinity where one was not by the deadline. */
  async acceptedAfterMs(deadlineMs: number): Promise<number> {
    const untilMs = performance.now() + deadlineMs;
    while (this.#acceptedAfterMs.length < 2 && performance.now() < untilMs) await pause(10);
    return this.#acceptedAfterMs.length < 2 ? Number.POSITIVE_INFINITY : Math.max(...this.#acceptedAfterMs);
  }

  /** Waits until the job is being executed; false: not within the deadline, or it is past that already. */
  async untilExecuting(deadlineMs: number): Promise<boolean> {
    const untilMs = performance.now() + deadlineMs;
    while (this.#stage !== 'executing' && this.#stage !== 'completed' && performance.now() < untilMs) await pause(10);
    return this.#stage === 'executing';
  }

  /** Waits until the job has ended as it ought to; answers what is not as it should be, one sentence each. */
  async finish(deadlineMs: number): Promise<string[]> {
    const timer = setTimeout(() => this.#over.abort(), deadlineMs);
    await this.#running;
    clearTimeout(timer);
    const effects = (await this.#system.effects?.())?.filter((effect) => effect.jobId === this.#jobId);
    this.timesDone = effects?.length;
    if (this.endedAfterMs === undefined)
      return [`a job given meanwhile did not end as ${this.#work.ends}; it stopped at ${this.#stage}`];
    if (this.timesDone === undefined || this.timesDone === (this.#work.ends === 'completed' ? 1 : 0)) return [];
    return [`the work of a job given meanwhile was done ${this.timesDone} times, by the outside system's own record`];
  }

  async #run(title: string): Promise<void> {
    const startedMs = performance.now();
    const { work, ends } = this.#work;
    const { kind, input } = this.#system.work(work);
    const conversationId = this.#conversation.id;
    const proposed = await this.#insist(
      'job.propose',
      this.#proposer,
      conversationId,
      proposalContent(title, kind, input),
      (key) => this.#proposer.proposeJob({ conversationId, title, work, key }),
    );
    if (!proposed) return;
    this.#jobId = proposed.id;
    this.#stage = 'approving';
    const approved = await this.#insist(
      'job.approve',
      this.#approver,
      proposed.id,
      actionContent(proposed.id, 'approve'),
      (key) =>
        this.#approver.actOnJob({ jobId: proposed.id, action: 'approve', expectedVersion: proposed.version, key }),
    );
    if (!approved) return;
    while (!this.#over.signal.aborted) {
      const answer = await this.#proposer.job(proposed.id).catch(() => undefined); // asked again below
      if (answer?.ok) this.#stage = answer.value.job.state;
      if (this.#stage === ends) {
        this.endedAfterMs = performance.now() - startedMs;
        return;
      }
      await pause(lookMs, this.#over.signal);
    }
  }

  /** Calls with one key until there is an answer that is one; undefined: given up, and why is in `#stage`. */
  async #insist(
    kind: AttemptKind,
    api: ApiClient,
    scopeId: string,
    contentSha256: string,
    call: (key: string) => Promise<ApiAnswer<Job>>,
  ): Promise<Job | undefined> {
    const requestKey = randomUUID();
    const startedMs = performance.now();
    const { tenant, personId } = api.person!;
    const attempt = this.#attempts.begin(kind, {
      tenantId: tenant.id,
      actorId: personId,
      scopeId,
      contentSha256,
      requestKey,
    });
    while (!this.#over.signal.aborted) {
      const answer = await call(requestKey).catch(() => undefined); // no answer: asked again with the same key
      if (answer?.ok) {
        this.#acceptedAfterMs.push(performance.now() - startedMs);
        attempt.acknowledge(kind === 'job.propose' ? { id: answer.value.id, replayed: answer.replayed } : {});
        return answer.value;
      }
      if (answer && answer.status < 500 && answer.status !== 429) {
        attempt.reject(`${answer.status} ${answer.code ?? ''}`);
        this.#stage = `${kind}, refused with ${answer.status} ${answer.code ?? ''}`;
        return undefined;
      }
      await pause(againMs, this.#over.signal);
    }
    return undefined;
  }
}
