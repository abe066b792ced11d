import { type Flaw, flawsOf } from '../../flaw.ts';
import { neverOpens } from '../never-opens.ts';

const guarded = 'worker/guarded-executor.ts';

export const circuitBreakerFlaws: readonly Flaw[] = flawsOf('resilience.circuit-breaker', {
  'never-opens': {
    does: 'Whatever fails, the executor is called again.',
    apply: neverOpens,
  },
  'never-closes': {
    does: 'Once it is open nobody looks whether the executor works again.',
    apply: (copy) => copy.replace(guarded, 'void this.#probe();', 'return;'),
  },
  'looks-as-often-as-it-calls': {
    does: 'The executor is called twice a second at most, and while it is away it is looked for every two seconds all the same.',
    apply: (copy) => {
      copy.replace(
        guarded,
        '    return (await this.#breaker.fire(call)) as T;\n',
        `    const turnMs = Math.max(performance.now(), nextTurnMs);
    nextTurnMs = turnMs + 500;
    await new Promise((resolve) => setTimeout(resolve, turnMs - performance.now()));
    if (this.state !== 'closed') throw new BreakerOpenError('The executor is not called while its breaker is open.');
    return (await this.#breaker.fire(call)) as T;
`,
      );
      copy.replace(guarded, 'const LONGEST_RESET_FACTOR = 4;', 'const LONGEST_RESET_FACTOR = 1;');
      copy.append(guarded, '\nlet nextTurnMs = 0;\n');
    },
  },
  'callers-wait-while-it-is-open': {
    does: 'While the executor is away whoever proposes a job waits for as long as a call to it may take, 2 s.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/jobs.ts',
        "      if (input.trim() === '') throw invalid('/input', 'must not be empty');\n",
        `      if (input.trim() === '') throw invalid('/input', 'must not be empty');
      const text = "SELECT 1 FROM accord.service_state WHERE part = 'executor' AND state = 'degraded'";
      const { rows } = await database.query({ name: 'executor-away', text });
      if (rows.length > 0) await new Promise((resolve) => setTimeout(resolve, 2_000));
`,
      );
    },
  },
  'opens-on-client-errors': {
    does: 'Work that the executor refuses counts as a failure of the executor.',
    apply: (copy) => {
      copy.replace(
        'worker/executor-client.ts',
        "if (answer.status === 422) return { outcome: 'refused', message: textOf(answer.body, 'message') };",
        "if (answer.status === 422) throw new TransientError(textOf(answer.body, 'message'), true);",
      );
    },
  },
  'half-open-lets-everybody-through': {
    does: 'As soon as the breaker is half open every waiting job calls the executor at once.',
    apply: (copy) => {
      copy.replace(
        guarded,
        "await once(this.#breaker, 'close', { signal }).catch((error: Error) => {",
        "const turns = ['close', 'halfOpen'].map((event) => once(this.#breaker, event, { signal }));\n    await Promise.race(turns).catch((error: Error) => {",
      );
      copy.replace(
        guarded,
        "    if (this.state !== 'closed') throw new BreakerOpenError(",
        `    if (this.state === 'half-open') {
      const answer = await call();
      this.#breaker.close();
      return answer;
    }
    if (this.state !== 'closed') throw new BreakerOpenError(`,
      );
    },
  },
  'only-answers-count': {
    does: 'The breaker counts what the executor answers with 5xx; that it cannot be reached, or does not answer in time, it does not count.',
    declared: ['resilience.graceful-degradation'],
    apply: (copy) =>
      copy.replace(
        guarded,
        'errorFilter: (error: unknown) => !(error instanceof TransientError),',
        'errorFilter: (error: unknown) => !(error instanceof TransientError) || error.cause !== undefined,',
      ),
  },
});
