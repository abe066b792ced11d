import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { spawnNode } from '../command/spawn-node.ts';
import { suiteDirectory } from '../harness/connect.ts';
import { newRunId } from '../harness/run-context.ts';
import { binomialInterval } from '../harness/statistics/binomial.ts';
import { readVerdict, runsDirectory } from '../verdict/read-verdict.ts';

/**
 * The same run N times in a row on the flawless system: how often is it red, or cannot tell? Says the counts by case, the seconds,
 * and the exact bound on how often such a run is not green. Ends with 1 where any was not.
 *
 *     node bench/repeat-runs.ts [--runs 20] [-- --phase 2,8 --profile rehearsal]
 */
const { values, positionals } = parseArgs({ options: { runs: { type: 'string' } }, allowPositionals: true });
const wanted = Number(values.runs ?? 20);
const asked = positionals.length > 0 ? positionals : ['--phase', '2,8', '--profile', 'rehearsal'];
const open = new Map<string, number>();
const seconds: number[] = [];
let green = 0;
let stopped = false;
process.once('SIGTERM', () => (stopped = true));
process.once('SIGINT', () => (stopped = true));

for (let number = 1; number <= wanted && !stopped; number += 1) {
  const id = newRunId(new Date());
  const environment = { ...process.env, DIAMOND_RUN_ID: id, DIAMOND_RUNS: runsDirectory() };
  await spawnNode([join(suiteDirectory, 'command', 'main.ts'), 'run', '--yes', ...asked], environment);
  if (stopped) break;
  const verdict = readVerdict(join(runsDirectory(), id), id);
  const judged = verdict.phases.filter((phase) => verdict.scope?.phases?.includes(phase.id) ?? true);
  const cases = verdict.criteria
    .filter((criterion) => judged.some((phase) => phase.id === criterion.phase))
    .flatMap((criterion) => criterion.cases.map((each) => ({ ...each, id: `${criterion.id}/${each.case}` })));
  const notGreen = cases.filter((each) => each.outcome === 'fail' || each.outcome === 'unknown');
  for (const each of notGreen) {
    open.set(`${each.id} ${each.outcome}`, (open.get(`${each.id} ${each.outcome}`) ?? 0) + 1);
    process.stdout.write(`  ${each.id}: ${each.outcome}: ${each.summary.slice(0, 300)}\n`);
  }
  if (notGreen.length === 0 && cases.length > 0) green += 1;
  seconds.push(verdict.seconds ?? Number.NaN);
  process.stdout.write(
    `run ${number} of ${wanted} (${id}): ${cases.length - notGreen.length} of ${cases.length} cases, ${verdict.outcome}, ${verdict.seconds} s\n`,
  );
}

const n = seconds.length;
const { high } = binomialInterval(n - green, n);
const sorted = [...seconds].sort((a, b) => a - b);
process.stdout.write(
  `diamond-run run ${asked.join(' ')}: ${green} of ${n} green; not green at most ${(high * 100).toFixed(1)} % (exact 95 % bound); ` +
    `seconds ${sorted[0]} … ${sorted.at(-1)}, median ${sorted[Math.floor(n / 2)]}\n`,
);
for (const [what, times] of open) process.stdout.write(`${times} × ${what}\n`);
process.exitCode = green === wanted ? 0 : 1;
