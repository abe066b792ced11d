import { Agent, request as httpRequest } from 'node:http';
import { DiamondError } from '../../harness/errors.ts';
import { retryAfterSecondsOf } from '../../harness/retry-after.ts';
import { learnSecrets } from '../../harness/secrets-in-use.ts';
import type {
  ApiAnswer,
  ApiClient,
  Conversation,
  Job,
  JobAction,
  JobHistoryEntry,
  JobWork,
  Message,
  Person,
  RawAnswer,
  TimelineItem,
} from '../../harness/system.ts';
import { httpExchange } from './http-exchange.ts';
import { accordWork } from './work.ts';

const timeoutMs = 10_000;

/** Accord's API for one person at one gateway. Keeps its session cookie and CSRF token; connections are kept alive. */
export class AccordClient implements ApiClient {
  readonly baseUrl: string;
  readonly person: Person | undefined;
  readonly #agent: Agent;
  /** Where connections really go; the origin stays that of `baseUrl`. */
  readonly #address: string;
  /** Connections that are kept as balancers keep them. */
  readonly #balanced: boolean;
  setCookies: readonly string[] = [];
  #cookie: string | undefined;
  #csrfToken: string | undefined;

  /** @param directUrl past every link, with a connection per call unless they are `kept` */
  constructor(
    baseUrl: string,
    person: Person | undefined,
    directUrl?: string,
    kept: boolean = directUrl === undefined,
  ) {
    this.baseUrl = baseUrl;
    this.#address = directUrl ?? baseUrl;
    this.#agent = new Agent({ keepAlive: kept });
    this.#balanced = kept && directUrl !== undefined;
    this.person = person;
  }

  async signIn(): Promise<void> {
    const { email, password } = this.person!;
    const answer = await this.request({
      method: 'POST',
      path: '/v1/session',
      body: JSON.stringify({ email, password }),
    });
    this.setCookies = answer.headers.getSetCookie();
    const cookie = this.setCookies.map((each) => each.split(';')[0]);
    if (answer.status !== 200 || cookie.length === 0) {
      throw new DiamondError({
        code: 'sign-in-refused',
        subject: `sign-in of ${this.person!.displayName} at ${this.baseUrl}`,
        expected: 'status 200 and a session cookie',
        received: `status ${answer.status}, ${cookie.length} cookies`,
        action: 'Look at the gateway’s log in the run’s folder.',
      });
    }
    this.#cookie = cookie.join('; ');
    this.#csrfToken = (JSON.parse(answer.body) as { csrfToken: string }).csrfToken;
    // What this process writes down from now on holds neither.
    learnSecrets([...cookie.map((each) => each?.split('=')[1]), this.#csrfToken]);
  }

  async signOut(): Promise<void> {
    await this.request({ method: 'DELETE', path: '/v1/session' });
  }

  createConversation(input: {
    title: string;
    memberIds: readonly string[];
    key: string;
  }): Promise<ApiAnswer<Conversation>> {
    const { key, ...body } = input;
    return this.#call(
      'POST',
      '/v1/conversations',
      body,
      key,
      (answer: { conversation: Conversation }) => answer.conversation,
    );
  }

  conversations(): Promise<ApiAnswer<readonly Conversation[]>> {
    return this.#call(
      'GET',
      '/v1/conversations',
      undefined,
      undefined,
      (answer: { conversations: Conversation[] }) => answer.conversations,
    );
  }

  sendMessage(input: { conversationId: string; text: string; key: string }): Promise<ApiAnswer<Message>> {
    const path = `/v1/conversations/${input.conversationId}/messages`;
    return this.#call('POST', path, { text: input.text }, input.key, (answer: { message: Message }) => answer.message);
  }

  timeline(input: { conversationId: string; before?: number; limit?: number }) {
    const query = new URLSearchParams();
    if (input.before !== undefined) query.set('before', String(input.before));
    if (input.limit !== undefined) query.set('limit', String(input.limit));
    const path = `/v1/conversations/${input.conversationId}/timeline?${query}`;
    return this.#call(
      'GET',
      path,
      undefined,
      undefined,
      (answer: { items: WireItem[]; nextBefore: number | null }) => ({
        items: answer.items.map((item) => timelineItem(item, input.conversationId)),
        nextBefore: answer.nextBefore,
      }),
    );
  }

  proposeJob(input: { conversationId: string; title: string; work: JobWork; key: string }): Promise<ApiAnswer<Job>> {
    const { conversationId, title, work, key } = input;
    return this.#call(
      'POST',
      '/v1/jobs',
      { conversationId, title, ...accordWork(work) },
      key,
      (answer: { job: Job }) => answer.job,
    );
  }

  actOnJob(input: { jobId: string; action: JobAction; expectedVersion: number; key: string }): Promise<ApiAnswer<Job>> {
    const { jobId, key, ...body } = input;
    return this.#call('POST', `/v1/jobs/${jobId}/actions`, body, key, (answer: { job: Job }) => answer.job);
  }

  job(jobId: string): Promise<ApiAnswer<{ readonly job: Job; readonly history: readonly JobHistoryEntry[] }>> {
    return this.#call(
      'GET',
      `/v1/jobs/${jobId}`,
      undefined,
      undefined,
      (answer: { job: Job; history: JobHistoryEntry[] }) => answer,
    );
  }

  async request(input: {
    method: string;
    path: string;
    body?: string | undefined;
    headers?: Readonly<Record<string, string | null>>;
    timeoutMs?: number;
  }): Promise<RawAnswer> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (input.body !== undefined) headers['content-type'] = 'application/json';
    if (this.#cookie) headers.cookie = this.#cookie;
    if (input.method !== 'GET' && input.method !== 'HEAD') {
      headers.origin = this.baseUrl;
      if (this.#csrfToken) headers['x-csrf-token'] = this.#csrfToken;
    }
    for (const [name, value] of Object.entries(input.headers ?? {})) {
      if (value === null) delete headers[name.toLowerCase()];
      else headers[name.toLowerCase()] = value;
    }
    return httpExchange(new URL(input.path, this.#address), {
      agent: this.#agent,
      method: input.method,
      headers,
      body: input.body,
      timeoutMs: input.timeoutMs ?? timeoutMs,
      onceMore: this.#balanced,
    });
  }

  stream(input: { readonly signal: AbortSignal; readonly onText: (text: string) => void }): Promise<void> {
    return this.#stream(input, {});
  }

  resumedStream(input: {
    readonly signal: AbortSignal;
    readonly onText: (text: string) => void;
    readonly afterSeq: number;
  }): Promise<void> {
    return this.#stream(input, { 'last-event-id': String(input.afterSeq) });
  }

  #stream(
    input: { readonly signal: AbortSignal; readonly onText: (text: string) => void },
    resume: Readonly<Record<string, string>>,
  ): Promise<void> {
    const headers: Record<string, string> = { accept: 'text/event-stream', ...resume };
    if (this.#cookie) headers.cookie = this.#cookie;
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        new URL('/v1/stream', this.#address),
        { headers, signal: input.signal },
        (response) => {
          if (response.statusCode !== 200) reject(new Error(`the stream answered ${response.statusCode}`));
          response.setEncoding('utf8');
          response.on('data', input.onText);
          response.on('end', resolve);
          response.on('error', () => resolve());
        },
      );
      request.on('error', (error) => (input.signal.aborted ? resolve() : reject(error)));
      request.end();
    });
  }

  async close(): Promise<void> {
    this.#agent.destroy();
  }

  async #call<Wire, Value>(
    method: string,
    path: string,
    body: unknown,
    key: string | undefined,
    read: (wire: Wire) => Value,
  ): Promise<ApiAnswer<Value>> {
    const answer = await this.request({
      method,
      path,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: key === undefined ? {} : { 'idempotency-key': key },
    });
    if (answer.status >= 200 && answer.status < 300) {
      const replayed = answer.headers.get('idempotency-replayed') === 'true';
      return { ok: true, status: answer.status, value: read(JSON.parse(answer.body) as Wire), replayed };
    }
    return { ok: false, status: answer.status, ...problemOf(answer) };
  }
}

type WireItem =
  | { kind: 'message'; seq: number; id: string; authorId: string; text: string }
  | { kind: 'job'; seq: number; job: Job };

function timelineItem(item: WireItem, conversationId: string): TimelineItem {
  if (item.kind === 'job') return { kind: 'job', seq: item.seq, job: item.job };
  const { seq, id, authorId, text } = item;
  return { kind: 'message', seq, message: { id, seq, conversationId, authorId, text } };
}

function problemOf(answer: RawAnswer) {
  const retryAfterSeconds = retryAfterSecondsOf(answer.headers);
  if (!answer.headers.get('content-type')?.includes('json'))
    return { code: undefined, detail: undefined, retryAfterSeconds };
  const problem = JSON.parse(answer.body) as { code?: string; detail?: string };
  return { code: problem.code, detail: problem.detail, retryAfterSeconds };
}
