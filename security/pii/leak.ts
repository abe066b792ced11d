import type { SecurityFinding } from '../../harness/security-finding.ts';
import type { Canary } from './canaries.ts';

/** One finding of each id. */
export function once(findings: readonly SecurityFinding[]): SecurityFinding[] {
  return [...new Map(findings.map((finding) => [finding.id, finding])).values()];
}

/** A canary was found where it does not belong. */
export function leak(where: string, { what }: Canary, asvs: string, cwe: string): SecurityFinding {
  return {
    id: `pii/${where}/${what}`,
    operation: where,
    title: `${where} holds ${what}`,
    cwe,
    asvs,
    request: 'the canaries that the suite has planted',
    answer: where,
    oracle: `the canary (${what}) was found in ${where}`,
    mend: 'Log and answer by a list of what may be said, not by leaving out; store passwords and keys as hashes only.',
  };
}
