import type { Place, Seen } from '../experiment.ts';
import { leadershipOf } from './parts.ts';

/** Exactly one believes that it leads, and it is the one on record; an earlier leader's token opens nothing. */
export async function oneLeader({ system }: Place, { jobIds: [jobId] }: Seen): Promise<string[]> {
  const leadership = leadershipOf(system);
  const [terms, claimants] = await Promise.all([leadership.terms(), leadership.claimants()]);
  const last = terms.at(-1);
  const found: string[] = [];
  if (claimants.length !== 1 || claimants[0] !== last?.holder) {
    found.push(`${claimants.join(' and ') || 'nobody'} claims to lead; on record it is ${last?.holder ?? 'nobody'}`);
  }
  const former = terms.at(-2);
  if (!last || !former) return found;
  if (!(await leadership.refusesWrite(former.token))) {
    found.push(`the ledger lets a leader write with token ${former.token}, though ${last.token} has been given out`);
  }
  if (jobId === undefined) return found;
  const calls = (await system.calls?.())?.filter((call) => call.jobId === jobId) ?? [];
  const asked = Math.max(0, ...calls.map((call) => call.fencingToken ?? 0));
  if (asked > former.token && !(await leadership.refusesWork({ jobId, round: 1 }, former.token))) {
    found.push(`the outside system works for token ${former.token}, though ${asked} has asked for the same job`);
  }
  return found;
}
