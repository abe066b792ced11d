import http from 'node:http';

export interface FrameForTests {
  readonly event: string;
  readonly id: number | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into frames of every kind
  readonly data: any;
}

/** A reader of the event stream that keeps every frame, as they came. */
export class StreamForTests {
  readonly frames: FrameForTests[] = [];
  ended = false;
  readonly #request: http.ClientRequest;
  #changed = Promise.withResolvers<void>();
  #rest = '';

  private constructor(request: http.ClientRequest, response: http.IncomingMessage) {
    this.#request = request;
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.#read(chunk));
    response.on('error', () => this.#end()).on('close', () => this.#end());
  }

  /** Resolves when the stream is open; rejects with the status when it is refused. */
  static open(
    client: { url: string; cookie: string },
    options: { lastEventId?: number; query?: string } = {},
  ): Promise<StreamForTests> {
    const { lastEventId, query = '' } = options;
    return new Promise((resolve, reject) => {
      const request = http.get(`${client.url}/v1/stream${query}`, {
        agent: false,
        headers: {
          cookie: client.cookie,
          ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
        },
      });
      request.on('error', reject);
      request.on('response', (response) => {
        if (response.statusCode === 200) return resolve(new StreamForTests(request, response));
        response.resume();
        reject(new Error(`the stream was refused: ${response.statusCode}`));
      });
    });
  }

  /** Stops reading without closing, as a page on a stalled link does. */
  pause(): void {
    this.#request.socket?.pause();
  }

  cut(): void {
    this.#request.destroy();
  }

  get lastEventId(): number {
    return Math.max(0, ...this.frames.map(({ id }) => id ?? 0));
  }

  named(event: string): FrameForTests[] {
    return this.frames.filter((frame) => frame.event === event);
  }

  /** Waits until `holds`, at most ten seconds. */
  async until(what: string, holds: () => boolean): Promise<void> {
    const timeout = AbortSignal.timeout(10_000);
    const late = new Promise<never>((_resolve, reject) => {
      timeout.addEventListener('abort', () => {
        reject(new Error(`${what}: not within 10 s; frames: ${JSON.stringify(this.frames).slice(-1_000)}`));
      });
    });
    late.catch(() => undefined);
    while (!holds()) await Promise.race([this.#changed.promise, late]);
  }

  #read(chunk: string): void {
    const blocks = (this.#rest + chunk).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
      const event = fields.get('event');
      if (event === undefined) continue;
      const id = fields.get('id');
      this.frames.push({
        event,
        id: id === undefined ? undefined : Number(id),
        data: JSON.parse(fields.get('data') ?? ''),
      });
    }
    this.#wake();
  }

  #end(): void {
    this.ended = true;
    this.#wake();
  }

  #wake(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }
}
