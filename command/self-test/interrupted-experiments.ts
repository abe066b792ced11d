import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { newRunId } from '../../harness/run-context.ts';
import { add, type Count, none, tell } from './count.ts';
import { InterruptedRun } from './interrupted-run.ts';
import { startToxiproxy } from './interruptions.ts';

/** Experiments whose fault shows from outside, and how it is told from what is only to make the work last: a slow executor. */
const experiments: readonly (readonly [id: string, fault: RegExp])[] = [
  ['chaos.network-partition/gateway-database-refused', /database: off/],
  ['chaos.network-partition/gateway-database-stalled', /database: timeout/],
  ['chaos.network-partition/gateway-database-answers-lost', /database: timeout/],
  ['chaos.network-partition/gateway-database-slow', /database: latency/],
  ['chaos.network-partition/user-gateway-refused', /user-gateway.*: off/],
  ['chaos.network-partition/worker-executor-refused', /executor: off/],
  ['chaos.service-crash/gateway-hung', /stopped/],
  ['chaos.service-crash/executor-hung', /stopped/],
  ['chaos.split-brain/leader-cut-off', /database: /],
  ['chaos.split-brain/leader-paused', /stopped/],
];

interface Toxiproxy {
  readonly url: string;
}

/**
 * Kills the runner by SIGKILL during each of ten experiments, as soon as its fault is seen in effect: neither toxic, proxy, stopped
 * process nor anything else may stay.
 */
export async function interruptedExperiments(): Promise<Count> {
  await using toxiproxy = await startToxiproxy();
  let total = none;
  for (const [id, fault] of experiments) total = add(total, await interruptDuring(id, fault, toxiproxy));
  return total;
}

export async function interruptDuring(experiment: string, itsFault: RegExp, toxiproxy: Toxiproxy): Promise<Count> {
  using run = new InterruptedRun(newRunId(new Date()), ['--profile', 'rehearsal', '--criterion', experiment], {
    TOXIPROXY_URL: toxiproxy.url,
  });
  const fault = await seenFault(run, itsFault, toxiproxy);
  const controlUrl = run.controlUrl();
  if (fault === undefined || !run.strike('kill-runner')) {
    console.log(run.output.slice(-3_000));
    return tell(false, `kill -9 of the runner during ${experiment}: no fault was seen in effect`);
  }
  const exit = await run.end();
  const left = await run.leftBehind(controlUrl, toxiproxy.url);
  const troubles = [...(exit === 3 ? [] : [`exit ${exit}, expected 3`]), ...left.map((each) => `left behind: ${each}`)];
  const end = troubles.length === 0 ? `ended with ${exit}, nothing left` : troubles.join('; ');
  return tell(troubles.length === 0, `kill -9 of the runner during ${experiment} (${fault}): ${end}`);
}

/** That fault, once it is seen, in words; undefined where the run ends without it. */
async function seenFault(run: InterruptedRun, wanted: RegExp, toxiproxy: Toxiproxy): Promise<string | undefined> {
  while (!run.hasEnded) {
    const fault = [...(await faultyProxies(toxiproxy)), ...stoppedProcesses(run)].find((each) => wanted.test(each));
    if (fault !== undefined) return fault;
    await delay(50);
  }
  return undefined;
}

async function faultyProxies({ url }: Toxiproxy): Promise<string[]> {
  const answer = await fetch(`${url}/proxies`, { headers: { connection: 'close' } });
  const proxies = Object.values((await answer.json()) as Record<string, Proxy>);
  return proxies
    .filter((proxy) => !proxy.enabled || proxy.toxics.length > 0)
    .map(({ name, enabled, toxics }) => `${name}: ${enabled ? toxics.map((toxic) => toxic.type).join(', ') : 'off'}`);
}

interface Proxy {
  readonly name: string;
  readonly enabled: boolean;
  readonly toxics: readonly { readonly type: string }[];
}

function stoppedProcesses(run: InterruptedRun): string[] {
  return run
    .processes()
    .filter(isStopped)
    .map((pid) => `process ${pid} stopped`);
}

/** Whether a signal has stopped it: state `T` of proc(5). */
function isStopped(pid: number): boolean {
  try {
    return /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
