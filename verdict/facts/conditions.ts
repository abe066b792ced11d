import { profiles } from '../../harness/profiles.ts';
import type { Condition, RunRecord } from '../run-record.ts';

/** What of the run production is not like, or may not be: the observed conditions, and what a rehearsal leaves out. */
export function differences(run: RunRecord | undefined): Condition[] {
  if (!run) return [];
  const { standard } = profiles;
  const profile = Object.values(profiles).find((each) => each.name === run.profile);
  const observed = run.conditions ?? [];
  if (!profile || profile.canCertify) return [...observed];
  const shortened: Condition = {
    name: 'length and volume',
    here: `${profile.loadSeconds} s of load, a soak of ${profile.soakSeconds} s, ${events(profile.ledgerEvents)}`,
    production: `a release run loads for ${standard.loadSeconds} s and soaks for ${standard.soakSeconds / 3_600} h on ${events(standard.ledgerEvents)}`,
  };
  return [shortened, ...observed];
}

function events(count: number): string {
  return `${count.toLocaleString('en')} ledger events`;
}
