import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { suiteDirectory } from '../../harness/connect.ts';
import { messageOf } from '../../harness/errors.ts';
import { freePort } from '../../harness/ports-for-tests.ts';
import { newRunId } from '../../harness/run-context.ts';
import { seededRandom } from '../../harness/statistics/seeded-random.ts';
import { writeOutputs } from '../../verdict/write-outputs.ts';
import { add, type Count, none, tell } from './count.ts';
import { type Blow, InterruptedRun } from './interrupted-run.ts';

/** A browser, a system and a fault in effect: something of everything that might stay behind. */
const scope = [
  ...['--profile', 'rehearsal', '--criterion', 'golden.message-flow/seen-and-stored'],
  ...['--criterion', 'chaos.network-partition/gateway-database-refused'],
];
const kills: readonly Blow[] = ['kill-runner', 'kill-group', 'kill-command'];
/** A blow whose victim was not there yet, or that came after the end, hit nothing and is tried at another moment. */
const triesPerBlow = 5;

/**
 * Interrupts real runs at random, seeded moments of their life, half by Ctrl-C and half by kill -9, and once kills the supervisor
 * under a run. After each: nothing is left behind, what evidence there is can be judged and never passes, and in the end a run
 * that nobody disturbs passes. They share somebody else's Toxiproxy, so that a toxic or proxy of theirs would be seen.
 */
export async function interruptions(count: number, seed: number): Promise<Count> {
  await using toxiproxy = await startToxiproxy();
  const environment = { TOXIPROXY_URL: toxiproxy.url };
  const random = seededRandom(seed);
  const { tookMs, told: first } = await undisturbed('the first run', environment);
  let total = first;
  for (let index = 0; index < count; index += 1) {
    const blow: Blow = index % 2 === 0 ? 'ctrl-c' : kills[Math.floor(index / 2) % kills.length]!;
    total = add(total, await interrupt(blow, () => random.uniform() * tookMs, environment));
  }
  total = add(total, await interrupt('kill-supervisor', () => random.uniform() * tookMs, environment));
  return add(total, (await undisturbed('the run after all of them', environment)).told);
}

async function interrupt(blow: Blow, moment: () => number, environment: { TOXIPROXY_URL: string }): Promise<Count> {
  for (let tries = 0; tries < triesPerBlow; tries += 1) {
    using run = new InterruptedRun(newRunId(new Date()), scope, environment);
    const atMs = moment();
    await delay(atMs);
    const controlUrl = run.controlUrl();
    if (!run.strike(blow)) {
      await run.end();
      continue;
    }
    const exit = await run.end();
    const left = await run.leftBehind(controlUrl, environment.TOXIPROXY_URL);
    const troubles = [...left.map((each) => `left behind: ${each}`), ...wrongEnd(blow, exit, run)];
    const when = `${blow} after ${(atMs / 1_000).toFixed(1)} s`;
    const sentence = `${when}: ended with ${exit}${troubles.length === 0 ? ', nothing left' : `; ${troubles.join('; ')}`}`;
    if (troubles.length > 0) console.log(run.output.slice(-3_000));
    return tell(troubles.length === 0, sentence);
  }
  return tell(false, `${blow}: ${triesPerBlow} tries hit nothing`);
}

/** What is wrong with exit code and evidence. */
function wrongEnd(blow: Blow, exit: number | string, run: InterruptedRun): string[] {
  const hasEvidence = existsSync(join(run.directory, 'evidence', 'run.json'));
  // Before there was anything to judge, Ctrl-C ends the command like any other.
  const allowed =
    blow === 'ctrl-c'
      ? [2, 3, ...(hasEvidence ? [] : ['SIGINT'])]
      : blow === 'kill-supervisor'
        ? [2]
        : blow === 'kill-runner'
          ? [3]
          : ['SIGKILL'];
  const verdict = hasEvidence ? judged(run.directory) : undefined;
  // The blow may fall when all is told already.
  const wasWhole = verdict === 'pass' && exit === 0;
  return [
    ...(allowed.includes(exit) || wasWhole ? [] : [`exit ${exit}, expected ${allowed.join(' or ')}`]),
    ...(verdict === undefined || verdict === 'unknown' || wasWhole ? [] : [`the evidence so far is judged ${verdict}`]),
  ];
}

/** What `diamond-run report` would say. */
function judged(directory: string): string {
  try {
    return writeOutputs(directory).outcome;
  } catch (error) {
    return `not at all: ${messageOf(error)}`;
  }
}

async function undisturbed(
  title: string,
  environment: { TOXIPROXY_URL: string },
): Promise<{ tookMs: number; told: Count }> {
  const startedMs = performance.now();
  using run = new InterruptedRun(newRunId(new Date()), scope, environment);
  const exit = await run.end();
  const tookMs = performance.now() - startedMs;
  const left = await run.leftBehind(undefined, environment.TOXIPROXY_URL);
  if (exit !== 0) console.log(run.output);
  const sentence = `${title} is undisturbed: exit ${exit}, ${left.length === 0 ? 'nothing left' : left.join('; ')}`;
  return { tookMs, told: add(none, tell(exit === 0 && left.length === 0, sentence)) };
}

/** Somebody else's Toxiproxy, as far as the runs can tell. */
export async function startToxiproxy(): Promise<{ url: string } & AsyncDisposable> {
  const port = await freePort();
  const program = join(suiteDirectory, 'chaos/toxiproxy/main.ts');
  const child = spawn(process.execPath, [program, '--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const deadline = performance.now() + 60_000;
  for (;;) {
    const answered = await fetch(`${url}/version`).then(
      (response) => response.ok,
      () => false, // not listening yet
    );
    if (answered) break;
    if (performance.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error('the Toxiproxy of the interruptions did not start within 60 s');
    }
    await delay(50);
  }
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
