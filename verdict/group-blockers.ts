import type { Blocker } from './verdict.ts';

/** Blockers of one criterion that say the same. */
export interface BlockerGroup {
  readonly criterion: string | null;
  /** The cases that it is said of; empty where it is said of the criterion, or of the run. */
  readonly cases: readonly string[];
  readonly outcome: Blocker['outcome'];
  readonly sentence: string;
}

/** One entry for each different sentence about a criterion, in the order of their first mention. */
export function groupBlockers(blockers: readonly Blocker[]): BlockerGroup[] {
  const groups = new Map<string, BlockerGroup>();
  for (const { criterion, case: caseId, outcome, sentence } of blockers) {
    const key = JSON.stringify([criterion, outcome, sentence]);
    const cases = [...(groups.get(key)?.cases ?? []), ...(caseId ? [caseId] : [])];
    groups.set(key, { criterion, cases, outcome, sentence });
  }
  return [...groups.values()];
}

/** `golden.realtime/stalled`, or `golden.realtime (4 cases)` where one sentence is said of several. */
export function subjectOfGroup({ criterion, cases }: BlockerGroup): string {
  if (!criterion) return 'run';
  if (cases.length > 1) return `${criterion} (${cases.length} cases)`;
  return cases.length === 1 ? `${criterion}/${cases[0]}` : criterion;
}
