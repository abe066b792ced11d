import { type Flaw, flawsOf } from '../../flaw.ts';

export const splitBrainFlaws: readonly Flaw[] = flawsOf('chaos.split-brain', {
  'no-fencing-token-checked': {
    does: 'The ledger takes writes of a leader whose term is over.',
    apply: (copy) => {
      copy.replace('ledger/migrations/007.do.lease.sql', 'IF v_token IS DISTINCT FROM p_token THEN', 'IF false THEN');
    },
  },
  'executor-accepts-a-lower-token': {
    does: 'The executor works for a leader whose term is over.',
    apply: (copy) => {
      copy.replace('executor/record.ts', 'attempt.fencingToken < highestToken ?', 'attempt.fencingToken < 0 ?');
    },
  },
  'lease-renewed-by-the-clock-alone': {
    does: 'A leader believes in its lease until it is told otherwise, and renewing it moves its end whoever holds it.',
    apply: (copy) => {
      copy.replace(
        'worker/term.ts',
        "    if (performance.now() >= this.#heldUntilMs) this.end('the lease was not renewed in time');\n",
        '',
      );
      copy.replace(
        'ledger/migrations/007.do.lease.sql',
        `UPDATE accord.lease SET expires_at = clock_timestamp() + p_ttl
    WHERE name = p_name AND holder = p_holder AND token = p_token AND expires_at > clock_timestamp();`,
        'UPDATE accord.lease SET expires_at = clock_timestamp() + p_ttl WHERE name = p_name;',
      );
    },
  },
  'lease-outlives-its-holder': {
    does: 'A lease that was not renewed is still not given to another.',
    apply: (copy) => {
      copy.replace(
        'ledger/migrations/007.do.lease.sql',
        '      WHERE l.expires_at <= clock_timestamp()\n',
        "      WHERE l.expires_at <= clock_timestamp() - interval '1 hour'\n",
      );
    },
  },
  'completion-is-not-fenced': {
    does: 'The result of a job is taken from any leader, also from one whose term is over.',
    apply: (copy) =>
      copy.replace(
        'ledger/migrations/012.do.append.sql',
        '  IF p_lease_name IS NOT NULL THEN',
        "  IF p_lease_name IS NOT NULL AND p_type <> 'job.completed' THEN",
      ),
  },
  'tokens-die-with-the-executor': {
    does: 'Which leader was the last to ask for a job the executor knows only until it is started again.',
    apply: (copy) =>
      copy.replace(
        'executor/record.ts',
        'CREATE TABLE IF NOT EXISTS token (',
        'CREATE TEMP TABLE IF NOT EXISTS token (',
      ),
  },
  'lost-start-is-a-failure': {
    does: 'A job whose worker was lost before the executor was reached is failed for good by the worker that takes over.',
    apply: (copy) =>
      copy.replace(
        'worker/drive-job.ts',
        "    if (known.outcome !== 'none') return known;",
        "    return known.outcome === 'none' ? { outcome: 'refused', message: 'The attempt was interrupted.' } : known;",
      ),
  },
});
