import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { newRunId } from '../../harness/run-context.ts';
import { add, type Count, none, tell } from './count.ts';
import { InterruptedRun } from './interrupted-run.ts';
import { startToxiproxy } from './interruptions.ts';

/** Experiments whose fault shows from outside: a toxic, a proxy that is switched off, a process that is stopped. */
const experiments = [
  'chaos.network-partition/gateway-database-refused',
  'chaos.network-partition/gateway-database-stalled',
  'chaos.network-partition/gateway-database-answers-lost',
  'chaos.network-partition/gateway-database-slow',
  'chaos.network-partition/user-gateway-refused',
  'chaos.network-partition/worker-executor-refused',
  'chaos.service-crash/gateway-hung',
  'chaos.service-crash/executor-hung',
  'chaos.split-brain/leader-cut-off',
  'chaos.split-brain/leader-paused',
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
  for (const experiment of experiments) total = add(total, await interruptDuring(experiment, toxiproxy));
  return total;
}

async function interruptDuring(experiment: string, toxiproxy: Toxiproxy): Promise<Count> {
  using run = new InterruptedRun(newRunId(new Date()), ['--profile', 'rehearsal', '--criterion', experiment], {
    TOXIPROXY_URL: toxiproxy.url,
  });
  const fault = await firstFault(run, toxiproxy);
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

/** The first fault to be seen, in words; undefined where the run ends without one. */
async function firstFault(run: InterruptedRun, toxiproxy: Toxiproxy): Promise<string | undefined> {
  while (!run.hasEnded) {
    const fault = (await faultyProxy(toxiproxy)) ?? stoppedProcess(run);
    if (fault !== undefined) return fault;
    await delay(50);
  }
  return undefined;
}

async function faultyProxy({ url }: Toxiproxy): Promise<string | undefined> {
  const answer = await fetch(`${url}/proxies`, { headers: { connection: 'close' } });
  const proxies = Object.values((await answer.json()) as Record<string, Proxy>);
  const faulty = proxies.find((proxy) => !proxy.enabled || proxy.toxics.length > 0);
  return faulty && `${faulty.name}: ${faulty.enabled ? faulty.toxics.map((toxic) => toxic.type).join(', ') : 'off'}`;
}

interface Proxy {
  readonly name: string;
  readonly enabled: boolean;
  readonly toxics: readonly { readonly type: string }[];
}

function stoppedProcess(run: InterruptedRun): string | undefined {
  const pid = run.processes().find(isStopped);
  return pid === undefined ? undefined : `process ${pid} stopped`;
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
