import { profiles } from '../../harness/profiles.ts';
import type { RunRecord } from '../run-record.ts';

/** Something about the run that production is not like. */
export interface Difference {
  readonly what: string;
  readonly here: string;
  /** Why it matters to whoever concludes from this run to production. */
  readonly therefore: string;
}

/** What can be told from the run's record. */
export function differences(run: RunRecord | undefined): Difference[] {
  if (!run) return [];
  const { standard } = profiles;
  const profile = Object.values(profiles).find((each) => each.name === run.profile);
  const all: Difference[] = [];
  if (profile && !profile.canCertify) {
    all.push({
      what: 'Length and volume',
      here: `${profile.loadSeconds} s of load, a soak of ${profile.soakSeconds} s, ${events(profile.ledgerEvents)}`,
      therefore: `slow leaks and the size of the data stay unseen; a release run loads for ${standard.loadSeconds} s and soaks for ${standard.soakSeconds / 3_600} h on ${events(standard.ledgerEvents)}`,
    });
  }
  if (run.versions.machine) {
    all.push({
      what: 'Machine',
      here: `system, database and load generator share one: ${run.versions.machine}`,
      therefore: 'times are those of this machine and of loopback, without a network in between',
    });
  }
  return all;
}

function events(count: number): string {
  return `${count.toLocaleString('en')} ledger events`;
}
