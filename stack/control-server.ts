import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import Type from 'typebox';
import Value from 'typebox/value';
import { messageOf } from '../harness/errors.ts';
import { type ManagedProcess, WrongState } from './managed-process.ts';
import type { Stack } from './stack.ts';

export interface ControlServer {
  close(): Promise<void>;
}

const actions = ['start', 'stop', 'kill', 'pause', 'resume', 'restart'] as const;

const ChildSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{0,99}$' }),
    command: Type.String({ minLength: 1 }),
    args: Type.Optional(Type.Array(Type.String())),
    env: Type.Optional(Type.Record(Type.String(), Type.String())),
    cwd: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

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
 * `GET /processes/{name}/logs?sinceMs=`, `POST /children`, `POST /shutdown`.
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
      // A caller of /shutdown has had its answer; whoever still holds a connection does not keep us.
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
    if (route === 'POST children') return { status: 201, body: await startChild(stack, await bodyOf(request)) };
    if (route === 'POST shutdown') {
      setImmediate(() => process.kill(process.pid, 'SIGTERM'));
      return { status: 202, body: { stopping: true } };
    }
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

async function startChild(stack: Stack, body: unknown): Promise<unknown> {
  if (!Value.Check(ChildSchema, body)) {
    const problems = Value.Errors(ChildSchema, body).map((error) => `${error.instancePath || '/'} ${error.message}`);
    throw new Refusal(422, problems.join('; '));
  }
  const earlier = stack.processes.get(body.name);
  if (earlier?.isRunning) throw new Refusal(409, `${body.name} runs already.`);
  if (earlier && !earlier.isChild) throw new Refusal(409, `${body.name} is a part of the system.`);
  const child = await stack.launch({
    name: body.name,
    command: body.command,
    args: body.args ?? [],
    env: { ...stack.baseEnvironment, ...body.env },
    cwd: body.cwd ?? process.cwd(),
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 5_000,
    isChild: true,
  });
  return child.status;
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

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse(await text(request));
  } catch (error) {
    throw new Refusal(400, `The body is not JSON: ${messageOf(error)}`);
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
