import type { SecurityFinding } from '../../harness/security-finding.ts';

/** A whole tab that posts itself to the system; its pages come one after the other. */
export const navigation = { id: 'navigation', does: 'a form post that takes the whole tab along' };

/** State that changed while the attacker’s page was open. */
export function foreignSiteFinding(
  site: string,
  technique: { readonly id: string; readonly does: string },
  changes: readonly string[],
): SecurityFinding {
  return {
    id: `csrf/foreign-site/${site}/${technique.id}`,
    operation: changes.join(', '),
    title: `${site} changed state by ${technique.does}`,
    cwe: 'CWE-352',
    asvs: 'V3.5.1',
    request: `${technique.id} from ${site}, in the browser of a signed-in person`,
    answer: 'not readable across origins',
    oracle: changes.join(', '),
    mend: 'Refuse state-changing calls without the session’s own token and an own Origin, also at sign-in, and accept JSON only as application/json.',
  };
}
