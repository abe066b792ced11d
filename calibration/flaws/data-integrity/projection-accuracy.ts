import { flawsOf } from '../../flaw.ts';

const atOnce = 'ledger/migrations/011.do.project-event.sql';
const lagging = 'ledger/migrations/013.do.asynchronous-projections.sql';
const rebuild = 'ledger/migrations/014.do.rebuild-projections.sql';

export const projectionAccuracyFlaws = flawsOf('integrity.projection-accuracy', {
  'counter-off-after-a-retry': {
    does: 'A job that is retried is counted once more.',
    apply: (copy) => {
      copy.replace(
        lagging,
        "FILTER (WHERE e.type = 'job.proposed')",
        "FILTER (WHERE e.type IN ('job.proposed', 'job.retried'))",
      );
    },
  },
  'event-type-skipped': {
    does: 'The projector of the daily counts knows nothing of rejections.',
    apply: (copy) => {
      copy.replace(
        lagging,
        /(?<=\n) {10}WHERE e\.tenant_id = p_tenant AND e\.seq > p_from AND e\.seq <= p_to(?=\n {10}GROUP BY 2, 3)/,
        "          WHERE e.tenant_id = p_tenant AND e.seq > p_from AND e.seq <= p_to AND e.type <> 'job.rejected'",
      );
    },
  },
  'decider-of-the-round-before': {
    does: 'A retried job is kept as decided by who decided on the round before.',
    apply: (copy) => {
      copy.replace(atOnce, 'j.decided_by := e.actor_id; j.error := NULL;', 'j.error := NULL;');
    },
  },
  'projector-stuck': {
    does: 'The lagging projections stop at the tenth event.',
    apply: (copy) => {
      copy.replace(
        lagging,
        'v_to := least(v_head, v_from + p_max_events);',
        'v_to := least(v_head, greatest(v_from, 10));',
      );
    },
  },
  'rebuild-does-nothing': {
    does: 'A rebuild counts the events and leaves the projections as they are.',
    apply: (copy) => {
      copy.replace(
        rebuild,
        '  LOCK TABLE accord.projection_checkpoint IN SHARE ROW EXCLUSIVE MODE;\n',
        '  RETURN (SELECT count(*) FROM accord.ledger_event);\n',
      );
    },
  },
  'rebuild-forgets': {
    does: 'A rebuild forgets the daily counts and claims that they are complete.',
    apply: (copy) => {
      copy.replace(
        rebuild,
        "PERFORM accord.project_range(p, h.tenant_id, 0, h.seq)\n    FROM accord.ledger_head h, unnest(ARRAY['conversation_summary', 'tenant_activity']) AS p;",
        "PERFORM accord.project_range(p, h.tenant_id, 0, h.seq)\n    FROM accord.ledger_head h, unnest(ARRAY['conversation_summary']) AS p;",
      );
    },
  },
  'last-activity-stands-still': {
    does: 'The time of a conversation’s last activity stays that of its first; only a rebuild corrects it.',
    apply: (copy) => {
      copy.replace(
        lagging,
        'last_activity_at = greatest(s.last_activity_at, excluded.last_activity_at);',
        'last_activity_at = s.last_activity_at;',
      );
    },
  },
  'rebuild-forgets-who-read-what': {
    does: 'A rebuild throws away how far everybody has read: everything is unread.',
    apply: (copy) => {
      copy.replace(
        rebuild,
        '  DELETE FROM accord.timeline_item;\n',
        '  DELETE FROM accord.timeline_item;\n  DELETE FROM accord.read_marker;\n',
      );
    },
  },
});
