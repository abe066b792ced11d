import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { messageOf } from '../harness/errors.ts';
import { type ManagedProcess, WrongState } from './managed-process.ts';
import type { Stack } from './stack.ts';

export interface ControlServer {
  close(): Promise<void>;
}

const actions = ['start', 'stop', 'kill', 'pause', 'resume', 'restart'] as const;

class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * The control interface: JSON on loopback behind `Authorization: Bearer TOKEN`. `GET /status`, `GET /system`,
 * `POST /processes/{name}/{start|stop|kill|pause|resume|restart}` (answers when done; 404 unknown, 409 wrong state),
 * `GET /processes/{name}/logs?sinceMs=`.
 */
export function serveControl(server: Server, stack: Stack, system: () => unknown): ControlServer {
  server.on('request', (request, response) => {
    answer(stack, system, request)
      .then(({ status, body }) => send(response, status, body))
      .catch((error: unknown) => {
        const status = error instanceof Refusal ? error.status : error instanceof WrongState ? 409 : 500;
        send(response, status, { error: messageOf(error) });
      });
  });
  return {
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      // Whoever still holds a connection does not keep us.
      setTimeout(() => server.closeAllConnections(), 200).unref();
      await closed;
    },
  };
}

async function answer(
  stack: Stack,
  system: () => unknown,
  request: IncomingMessage,
): Promise<{ status: number; body: unknown }> {
  if (!authorised(request, stack.token)) throw new Refusal(401, 'Authorization: Bearer TOKEN is missing or wrong.');
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const [collection, name, action] = url.pathname.slice(1).split('/').map(decodeURIComponent);
  const route = `${request.method} ${collection}`;
  if (name === undefined) {
    if (route === 'GET status') return { status: 200, body: statusOf(stack) };
    if (route === 'GET system') return { status: 200, body: system() };
  } else if (route === 'GET processes' && action === 'logs') {
    const sinceMs = Number(url.searchParams.get('sinceMs') ?? 0);
    return { status: 200, body: { lines: processNamed(stack, name).logs.since(sinceMs) } };
  } else if (route === 'POST processes') {
    const known = actions.find((each) => each === action);
    if (known) {
      const target = processNamed(stack, name);
      if (stack.isClosing) throw new Refusal(409, 'The stack is being stopped.');
      await target[known]();
      return { status: 200, body: target.status };
    }
  }
  throw new Refusal(404, `${request.method} ${url.pathname} is unknown here.`);
}

function statusOf(stack: Stack): unknown {
  return {
    runId: stack.options.runId,
    startedAt: stack.startedAt.toISOString(),
    processes: [...stack.processes.values()].map((each) => each.status),
  };
}

function processNamed(stack: Stack, name: string): ManagedProcess {
  const found = stack.processes.get(name);
  if (found) return found;
  throw new Refusal(404, `No process is named ${name}; known: ${[...stack.processes.keys()].join(', ')}.`);
}

function authorised(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
