import type { Job, JobAction, JobState, Person } from '../api/types.ts';

/** What the card offers this person. The server decides; this only avoids buttons that it would refuse. */
export function allowedActions(job: Job, person: Pick<Person, 'id' | 'role'>): readonly JobAction[] {
  const proposedByMe = job.proposedBy === person.id;
  const mayDecide = person.role === 'approver' && !proposedByMe;
  const mayCancel = person.role === 'approver' || proposedByMe;
  switch (job.state) {
    case 'proposed':
      return [...(mayDecide ? (['approve', 'reject'] as const) : []), ...(mayCancel ? (['cancel'] as const) : [])];
    case 'approved':
      return mayCancel ? ['cancel'] : [];
    case 'failed':
      return mayDecide ? ['retry'] : [];
    default:
      return [];
  }
}

export const stateLabels: Readonly<Record<JobState, string>> = {
  proposed: 'Proposed',
  approved: 'Approved',
  executing: 'Executing',
  completed: 'Completed',
  failed: 'Failed',
  rejected: 'Rejected',
  cancelled: 'Cancelled',
};

export const kindLabels: Readonly<Record<string, string>> = { calculate: 'Calculate', digest: 'Digest' };

export const actionLabels: Readonly<Record<JobAction, string>> = {
  approve: 'Approve',
  reject: 'Reject',
  cancel: 'Cancel job',
  retry: 'Retry',
};
