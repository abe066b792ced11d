import { flawsOf } from '../../flaw.ts';

export const collaborationFlaws = flawsOf('golden.collaboration', {
  'different-order': {
    does: 'Each screen shows messages in the order in which they arrived there.',
    apply: (copy) => {
      copy.replace(
        'web/model/timeline.ts',
        'return [...bySeq.values()].sort((a, b) => a.seq - b.seq);',
        'return [...bySeq.values()];',
      );
    },
  },
  'both-decisions-accepted': {
    does: 'Two racing decisions on a job are both accepted.',
    apply: (copy) => {
      copy.replace('ledger/migrations/012.do.append.sql', 'IF p_expected_version <> v_version OR (', 'IF (');
      copy.replace(
        'ledger/migrations/010.do.guards.sql',
        "WHEN 'job.approved' THEN v_job.state = 'proposed' AND v_round = 1",
        "WHEN 'job.approved' THEN v_round = 1",
      );
      copy.replace(
        'ledger/migrations/010.do.guards.sql',
        "WHEN 'job.rejected' THEN v_job.state = 'proposed'",
        "WHEN 'job.rejected' THEN true",
      );
    },
  },
});
