import { isBuilt } from '../../harness/criteria.ts';
import { newRunId } from '../../harness/run-context.ts';
import type { Scope } from '../../harness/scope.ts';
import { judgedCriteria } from '../../verdict/judge.ts';
import { readVerdict } from '../../verdict/read-verdict.ts';
import type { Verdict } from '../../verdict/verdict.ts';
import { exitCodes } from '../exit-codes.ts';
import { spawnNode } from '../spawn-node.ts';
import { add, type Count, tell } from './count.ts';

/** Phases 1, 2 and 8, a short load, four faults with the control of one, CSRF. */
const scope: Scope = {
  phases: ['foundation', 'golden-paths', 'data-integrity'],
  criteria: ['performance.message-send', 'security.csrf'],
  cases: [
    'chaos.network-partition/control',
    'chaos.network-partition/gateway-database-refused',
    'chaos.database-failure/killed',
    'chaos.service-crash/gateway-killed',
    'chaos.split-brain/leader-paused',
  ],
};

/**
 * A reduced run of the whole suite against the bundled system: every criterion that is built passes, and the exit code is that of
 * the verdict: 2 as long as the scope holds a criterion that is not built, else 0.
 */
export async function endToEnd(): Promise<Count> {
  const id = newRunId(new Date());
  const options = [
    ...['--profile', 'rehearsal', '--yes', '--phase', (scope.phases ?? []).join(',')],
    ...[...(scope.criteria ?? []), ...(scope.cases ?? [])].flatMap((each) => ['--criterion', each]),
  ];
  const exitCode = await spawnNode(['command/diamond-run.mjs', 'run', ...options], {
    ...process.env,
    DIAMOND_RUN_ID: id,
  });
  const expected = judgedCriteria({ scope, gate: true });
  const expectedExit = expected.every(isBuilt) ? exitCodes.pass : exitCodes.unknown;
  let count = tell(exitCode === expectedExit, `exit code ${exitCode}, expected ${expectedExit}`);
  const verdict = verdictOf(id);
  if (!verdict) return add(count, tell(false, `there is no verdict of run ${id}`));
  for (const criterion of expected) {
    const found = verdict.criteria.find((each) => each.id === criterion.id);
    const wanted = isBuilt(criterion) ? 'pass' : 'unknown';
    const sentence = `${criterion.id}: ${found?.outcome ?? 'missing'}, expected ${wanted}. ${found?.message ?? ''}`;
    count = add(count, tell(found?.outcome === wanted, sentence));
  }
  return count;
}

function verdictOf(id: string): Verdict | undefined {
  try {
    return readVerdict(id, id);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
}
