import type { SecurityFinding } from '../../harness/security-finding.ts';
import type { Subject } from '../../harness/security-profile.ts';
import type { Observed } from './cell.ts';

/** Whether the conversation that everything is about is theirs. */
export function isInside(subject: Subject): boolean {
  return ['member', 'approver', 'proposer', 'proposing-approver'].includes(subject);
}

/** Somebody did what the policy refuses them. */
export function finding(row: string, subject: Subject, seen: Observed, changes: readonly string[]): SecurityFinding {
  return {
    id: `authorization/${row}/${subject}`,
    operation: row,
    title: `${row} is allowed to ${subject}`,
    cwe: subject.startsWith('foreign') || subject.startsWith('outsider') ? 'CWE-639' : 'CWE-862',
    asvs: isInside(subject) ? 'V8.2.1' : 'V8.2.2',
    request: `${row} as ${subject}`,
    answer: `status ${seen.status}`,
    oracle: changes.length > 0 ? changes.join(', ') : `answered ${seen.status} where the policy refuses`,
    mend: 'Ask for role and membership where the object is read, for every operation, from the session and never from the request.',
  };
}

/** A refusal, or an answer about something else, that tells of what is not theirs. */
export function disclosure(row: string, subject: Subject, seen: Observed): SecurityFinding {
  return {
    ...finding(row, subject, seen, []),
    id: `authorization/disclosure/${row}/${subject}`,
    title: `${row} shows ${subject} what is not theirs`,
    asvs: 'V8.2.2',
    oracle: 'the answer holds ids or texts of a conversation that is not theirs, which the request did not name',
  };
}
