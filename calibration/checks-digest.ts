import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { suiteDirectory } from '../harness/connect.ts';
import { DiamondError, messageOf } from '../harness/errors.ts';
import type { PhaseId } from '../harness/phases.ts';

/** What every check stands on. */
const common = [
  'harness',
  'systems',
  'e2e/journeys',
  'playwright.config.ts',
  'diamond.config.ts',
  'verdict/collect.ts',
  'verdict/judge-criterion.ts',
];

/** What the checks of a phase are made of, besides. Load and chaos hand their histories to the data checks. */
const ofPhase: Readonly<Record<PhaseId, readonly string[]>> = {
  foundation: ['e2e/foundation', 'e2e/fixtures'],
  'golden-paths': ['e2e/golden-paths', 'e2e/fixtures'],
  performance: ['load', 'data-checks'],
  resilience: ['chaos', 'load', 'data-checks'],
  chaos: ['chaos', 'data-checks'],
  load: ['load', 'data-checks'],
  security: ['security'],
  'data-integrity': ['data-checks'],
};

export type ChecksDigests = Readonly<Record<PhaseId, string>>;

/**
 * For each phase a digest of the files that its checks are made of, at a commit: two runs with the same digest have looked in the
 * same way. Tests are left out. Throws where the commit is not to be had.
 */
export function checksAt(commit: string): ChecksDigests {
  const entries = Object.entries(ofPhase).map(([phase, folders]) => {
    const files = git('ls-tree', '-r', '--full-tree', commit, '--', ...common, ...folders)
      .split('\n')
      .filter((line) => line !== '' && !/(\.test\.ts|-for-tests\.ts|\/for-tests\/[^/]+|\.md)$/.test(line));
    return [phase, createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 16)];
  });
  return Object.fromEntries(entries) as ChecksDigests;
}

function git(...args: string[]): string {
  try {
    return execFileSync('git', args, { cwd: suiteDirectory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (cause) {
    throw new DiamondError({
      code: 'no-such-commit',
      subject: `git ${args.slice(0, 4).join(' ')}`,
      expected: 'the commit of the suite, so that it is known which checks were at work',
      received: messageOf(cause).split('\n').at(-1) ?? '',
      action: 'Use a git checkout of the suite that has this commit.',
      cause,
    });
  }
}
