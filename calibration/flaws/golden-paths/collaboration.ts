import { flawsOf } from '../../flaw.ts';

export const collaborationFlaws = flawsOf('golden.collaboration', {
  'different-order': {
    does: 'Each screen shows neighbouring messages in an order of its own.',
    apply: (copy) => {
      const order = 'const order = 1 + 2 * Math.floor(Math.random() * 4);';
      copy.replace('web/model/timeline.ts', 'function union(', `${order}\n\nfunction union(`);
      copy.replace('web/model/timeline.ts', /if \(right\.every\(.*\) \{/, 'if (right.length === 0) {');
      copy.replace(
        'web/model/timeline.ts',
        '.sort((a, b) => a.seq - b.seq)',
        '.sort((a, b) => (a.seq ^ order) - (b.seq ^ order))',
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
  'job-cards-wander': {
    does: 'A screen sorts its timeline by what happened last: a job card goes behind what was written before its decision, where the page is loaded anew.',
    apply: (copy) => {
      copy.replace(
        'web/model/timeline.ts',
        'if (right.every((item, index) => item.seq > (right[index - 1]?.seq ?? lastSeq))) {',
        'if (right.length === 0) {',
      );
      copy.replace(
        'web/model/timeline.ts',
        '.sort((a, b) => a.seq - b.seq)',
        '.sort((a, b) => placeOf(a) - placeOf(b))',
      );
      copy.append(
        'web/model/timeline.ts',
        `
function placeOf(item: TimelineItem): number {
return item.kind === 'job' ? item.job.seq : item.seq;
}
`,
      );
    },
  },
  'second-approver-not-told': {
    does: 'Who approves what somebody else has approved a moment before is not told that their decision did not count.',
    apply: (copy) => {
      copy.replace(
        'web/state/job-actions.ts',
        'this.#set(job.id, { busy: null, problem: await this.#explain(job, error) });',
        "const problem = await this.#explain(job, error);\n      this.#set(job.id, action === 'approve' && problem.includes('approved it first') ? quiet : { busy: null, problem });",
      );
    },
  },
});
