import { flawsOf } from '../../flaw.ts';

const append = 'ledger/migrations/012.do.append.sql';
const atOnce = 'ledger/migrations/011.do.project-event.sql';
const guards = 'ledger/migrations/010.do.guards.sql';

export const fsmTransitionsFlaws = flawsOf('integrity.fsm-transitions', {
  'completed-may-be-retried': {
    does: 'A completed job can be approved once more by a retry.',
    apply: (copy) => {
      copy.replace(
        guards,
        "WHEN 'job.retried' THEN v_job.state = 'failed'",
        "WHEN 'job.retried' THEN v_job.state IN ('failed', 'completed')",
      );
    },
  },
  'state-without-its-event': {
    does: 'A cancelled job is kept as rejected: a state that no event gave it.',
    declared: ['integrity.projection-accuracy', 'golden.job-lifecycle'],
    apply: (copy) => {
      copy.replace(atOnce, "j.state := 'cancelled';", "j.state := 'rejected';");
    },
  },
  'expected-version-ignored': {
    does: 'A decision is taken whatever version of the job it was made on.',
    apply: (copy) => {
      copy.replace(append, 'IF p_expected_version <> v_version OR (', 'IF (');
    },
  },
  'both-decisions-accepted': {
    does: 'An approved job can still be rejected, and the version is ignored: of two racing decisions both are taken.',
    apply: (copy) => {
      copy.replace(append, 'IF p_expected_version <> v_version OR (', 'IF (');
      copy.replace(
        guards,
        "WHEN 'job.rejected' THEN v_job.state = 'proposed'",
        "WHEN 'job.rejected' THEN v_job.state IN ('proposed', 'approved', 'executing', 'completed')",
      );
    },
  },
  'proposer-stops-what-runs': {
    does: 'Who has proposed a job may cancel it while it is being executed.',
    apply: (copy) => {
      copy.replace(
        guards,
        "WHEN 'job.cancelled' THEN v_job.state IN ('proposed', 'approved')",
        "WHEN 'job.cancelled' THEN v_job.state IN ('proposed', 'approved') OR (v_job.state = 'executing' AND p_actor = v_job.proposed_by)",
      );
    },
  },
  'stale-retry-taken': {
    does: 'A retry is taken whatever version of the job it was decided on: an old page starts one more round.',
    apply: (copy) => {
      copy.replace(
        append,
        'IF p_expected_version <> v_version OR (',
        "IF (p_expected_version <> v_version AND p_type <> 'job.retried') OR (",
      );
    },
  },
  'approved-cannot-be-cancelled': {
    does: 'A job that is approved and waits cannot be cancelled any more.',
    apply: (copy) => {
      copy.replace(
        guards,
        "WHEN 'job.cancelled' THEN v_job.state IN ('proposed', 'approved')",
        "WHEN 'job.cancelled' THEN v_job.state = 'proposed'",
      );
    },
  },
});
