import { randomBytes } from 'node:crypto';
import { isBuilt } from '../../harness/criteria.ts';
import { newRunId } from '../../harness/run-context.ts';
import type { Scope } from '../../harness/scope.ts';
import { newKeyPair } from '../../verdict/certificate/keys.ts';
import { judgedCriteria } from '../../verdict/judge.ts';
import { readVerdict, runDirectory } from '../../verdict/read-verdict.ts';
import { secretsLeft } from '../../verdict/secrets-left.ts';
import type { Verdict } from '../../verdict/verdict.ts';
import { exitCodes } from '../exit-codes.ts';
import { spawnNode } from '../spawn-node.ts';
import { add, type Count, tell } from './count.ts';
import { secretsOfRun } from './secrets-of-run.ts';

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
 * the verdict: 2 as long as the scope holds a criterion that is not built, else 0. Nothing in its folder holds one of the secrets
 * that were really in use.
 */
export async function endToEnd(): Promise<Count> {
  const id = newRunId(new Date());
  const options = [
    ...['--profile', 'rehearsal', '--yes', '--phase', (scope.phases ?? []).join(',')],
    ...[...(scope.criteria ?? []), ...(scope.cases ?? [])].flatMap((each) => ['--criterion', each]),
  ];
  const given = { DIAMOND_SIGNING_KEY: newKeyPair().privatePem, SELF_TEST_TOKEN: randomBytes(24).toString('hex') };
  const ended = new AbortController();
  const [exitCode, secrets] = await Promise.all([
    spawnNode(['command/diamond-run.mjs', 'run', ...options], { ...process.env, ...given, DIAMOND_RUN_ID: id }).finally(
      () => ended.abort(),
    ),
    secretsOfRun(id, ended.signal),
  ]);
  const expected = judgedCriteria({ scope, gate: true });
  const expectedExit = expected.every(isBuilt) ? exitCodes.pass : exitCodes.unknown;
  let count = tell(exitCode === expectedExit, `exit code ${exitCode}, expected ${expectedExit}`);
  count = add(count, isRidOf(runDirectory(id), given, secrets));
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

function isRidOf(
  directory: string,
  given: { readonly DIAMOND_SIGNING_KEY: string; readonly SELF_TEST_TOKEN: string },
  ofSystem: Readonly<Record<string, string>>,
): Count {
  if (Object.keys(ofSystem).length === 0)
    return tell(false, 'no secret of the system was to be had, so none was sought');
  // Of a key in PEM the first line of what is within: the lines around it are the same for all.
  const own = { 'the signing key': given.DIAMOND_SIGNING_KEY.split('\n')[1]!, 'a token': given.SELF_TEST_TOKEN };
  const secrets = { ...ofSystem, ...own };
  const left = secretsLeft(directory, secrets);
  for (const each of left) console.error(`  ${each}`);
  return tell(left.length === 0, `none of ${Object.keys(secrets).length} secrets in use is in the run's folder`);
}

function verdictOf(id: string): Verdict | undefined {
  try {
    return readVerdict(id, id);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
}
