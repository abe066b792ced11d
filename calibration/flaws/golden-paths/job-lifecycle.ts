import { flawsOf } from '../../flaw.ts';
import { doneBeforeApproved } from '../data-integrity/no-duplicate-events.ts';

export const jobLifecycleFlaws = flawsOf('golden.job-lifecycle', {
  'approval-skipped': {
    does: 'A proposed job is executed without anybody’s approval.',
    apply: (copy) => {
      copy.replace(
        'ledger/migrations/011.do.project-event.sql',
        "'proposed', e.stream_version, 0, 0, e.actor_id",
        "'approved', e.stream_version, 1, 0, e.actor_id",
      );
    },
  },
  'completed-before-executed': {
    does: 'A job is shown as completed when it starts.',
    apply: (copy) => {
      copy.replace(
        'ledger/migrations/011.do.project-event.sql',
        "j.state := 'executing'; j.attempt",
        "j.state := 'completed'; j.attempt",
      );
    },
  },
  'creator-may-approve': {
    does: 'An approver may approve what they have proposed themselves.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/job-actions.ts',
        "action === 'cancel' ? approver || proposer : approver && !proposer",
        "action === 'cancel' ? approver || proposer : approver",
      );
      copy.replace(
        'ledger/migrations/010.do.guards.sql',
        'THEN v_approver AND p_actor <> v_job.proposed_by',
        'THEN v_approver',
      );
    },
  },
  'result-lost': {
    does: 'The result of a completed job is not kept.',
    apply: (copy) => {
      copy.replace(
        'ledger/migrations/011.do.project-event.sql',
        "j.state := 'completed'; j.result := e.payload ->> 'result';",
        "j.state := 'completed';",
      );
    },
  },
  'done-before-approved': {
    does: 'To save time the worker has the work of a job done as soon as it is proposed; the ledger tells of it after the approval only.',
    declared: ['integrity.no-duplicate-events'],
    apply: doneBeforeApproved,
  },
  'creator-may-retry': {
    does: 'An approver may let a job of their own that has failed be executed once more.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/job-actions.ts',
        "action === 'cancel' ? approver || proposer : approver && !proposer",
        "action === 'cancel' ? approver || proposer : approver && (!proposer || action === 'retry')",
      );
      copy.replace(
        'ledger/migrations/010.do.guards.sql',
        "WHEN p_type IN ('job.approved', 'job.rejected', 'job.retried') THEN v_approver AND p_actor <> v_job.proposed_by",
        "WHEN p_type = 'job.retried' THEN v_approver\n    WHEN p_type IN ('job.approved', 'job.rejected') THEN v_approver AND p_actor <> v_job.proposed_by",
      );
    },
  },
  'history-without-outcome': {
    does: 'A job’s history names its steps, and neither their results nor their errors.',
    apply: (copy) => {
      copy.replace('gateway/job-view.ts', '    error,\n    result,\n    reason,\n', '    reason,\n');
    },
  },
});
