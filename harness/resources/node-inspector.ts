import { readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { CannotTell, messageOf } from '../errors.ts';
import { listeningPortsOf } from './descriptors.ts';

const openingMs = 5_000;
const answerMs = 10_000;
/** Between our hanging up and the process's closing. Closing while a session ends crashed a worker (SIGSEGV, Node 24.21). */
const apartMs = 300;

/**
 * Node's inspector in a process that runs already: SIGUSR1 makes it listen on loopback. Several of one machine need
 * `--inspect-port=127.0.0.1:0` each, else they compete for port 9229.
 */
export class NodeInspector {
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #calls = 0;

  /** @throws CannotTell where the process is no Node, or does not begin to listen */
  static async open(pid: number): Promise<NodeInspector> {
    // Anything but Node would die of the signal.
    const program = basename(readlinkSync(`/proc/${pid}/exe`));
    if (!program.startsWith('node'))
      throw new CannotTell(`Process ${pid} is ${program}, not Node: it has no inspector.`);
    const before = new Set(listeningPortsOf(pid));
    process.kill(pid, 'SIGUSR1');
    const deadline = performance.now() + openingMs;
    while (performance.now() < deadline) {
      const ports = listeningPortsOf(pid);
      const added = ports.filter((port) => !before.has(port));
      // None added: it may have been listening before, and is one of those then.
      for (const port of added.length > 0 ? added : ports) {
        const url = await debuggerUrl(`127.0.0.1:${port}`);
        if (url) return new NodeInspector(await connected(url));
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new CannotTell(`The inspector of process ${pid} did not listen within ${openingMs} ms of SIGUSR1.`);
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#receive(String(data)));
    socket.addEventListener('close', () => {
      for (const { reject } of this.#pending.values()) reject(new CannotTell('The inspector hung up.'));
      this.#pending.clear();
    });
  }

  /** Bytes of the heap, and of what it keeps outside (buffers), after a full collection. */
  async heapBytesAfterCollection(): Promise<number> {
    await this.#call('HeapProfiler.collectGarbage', {});
    return (await this.#evaluate('(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())')) as number;
  }

  /** Makes the process stop listening for a debugger. Throws CannotTell where it goes on. */
  async close(): Promise<void> {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    const closed = new Promise((resolve) => this.#socket.addEventListener('close', resolve, { once: true }));
    await this.#evaluate(`void setTimeout(() => process.getBuiltinModule('inspector').close(), ${apartMs})`);
    this.#socket.close();
    await closed;
    const { host } = new URL(this.#socket.url);
    const deadline = performance.now() + openingMs;
    while ((await debuggerUrl(host)) !== undefined) {
      if (performance.now() > deadline) throw new CannotTell(`The inspector at ${host} is still open.`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = (await this.#call('Runtime.evaluate', {
      expression,
      returnByValue: true,
    })) as {
      result: { value?: unknown };
      exceptionDetails?: { text: string };
    };
    if (exceptionDetails) throw new CannotTell(`The inspected process threw: ${exceptionDetails.text}`);
    return result.value;
  }

  #call(method: string, params: object): Promise<unknown> {
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new CannotTell(`${method}: no answer within ${answerMs} ms`)), answerMs);
      const settled =
        <Value>(settle: (value: Value) => void) =>
        (value: Value) => {
          clearTimeout(timer);
          this.#pending.delete(id);
          settle(value);
        };
      this.#pending.set(id, { resolve: settled(resolve), reject: settled(reject) });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  #receive(text: string): void {
    const { id, result, error } = JSON.parse(text) as { id?: number; result?: unknown; error?: { message: string } };
    const waiting = this.#pending.get(id ?? 0);
    if (error) waiting?.reject(new CannotTell(`The inspector refused: ${error.message}`));
    else waiting?.resolve(result);
  }
}

async function debuggerUrl(host: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`http://${host}/json/list`, { signal: AbortSignal.timeout(1_000) });
    if (!answer.ok) return undefined;
    const [first] = (await answer.json()) as readonly { webSocketDebuggerUrl?: string }[];
    return first?.webSocketDebuggerUrl;
  } catch {
    // Not an inspector, or not yet: the next look will tell.
    return undefined;
  }
}

async function connected(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', (event) => reject(new CannotTell(`${url}: ${messageOf(event)}`)), { once: true });
  });
  return socket;
}
