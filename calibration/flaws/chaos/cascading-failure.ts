import { type Flaw, flawsOf } from '../../flaw.ts';
import { neverOpens } from '../never-opens.ts';
import { writesInThreeRoundTrips } from '../three-round-trips.ts';

export const cascadingFailureFlaws: readonly Flaw[] = flawsOf('chaos.cascading-failure', {
  'shared-pool': {
    does: 'A worker keeps a database connection for as long as the executor takes; its lease waits for the same pool.',
    apply: (copy) => {
      copy.replace(
        'worker/drive-job.ts',
        'const answer = await perform(job, attemptId, mustInquire, term, options.executor);',
        'const answer: ExecutorAnswer = await (options.db as any).withClient(() => perform(job, attemptId, mustInquire, term, options.executor));',
      );
    },
  },
  'retry-storm': {
    does: 'What was not answered is asked for again at once, however often, and the breaker never opens.',
    apply: (copy) => {
      copy.replace('worker/backoff.ts', 'const LONGEST_MS = 30_000;', 'const LONGEST_MS = 1;');
      neverOpens(copy);
    },
  },
  'unbounded-queue': {
    does: 'Whatever arrives is taken on: no tenant has a share, and nobody is refused.',
    apply: (copy) => {
      copy.replace(
        'gateway/app.ts',
        'runningPerTenant: Math.max(1, Math.floor(config.databasePoolMax / 3)),',
        'runningPerTenant: 1e9,',
      );
      copy.replace('gateway/app.ts', 'inFlight: 200,', 'inFlight: 1e9,');
    },
  },
  'sessions-beside-the-share': {
    does: 'Whose request it is is asked of the database before the tenant’s share is looked at.',
    apply: (copy) => {
      copy.replace(
        'gateway/app.ts',
        `  admitRequests(app, parts.admission, (request) => {
    const token = parts.cookie.read(request);
    return token === undefined ? undefined : parts.knownTenants.of(token);
  });
  authenticateRequests(app, parts);
`,
        `  authenticateRequests(app, parts);
  admitRequests(app, parts.admission, (request) => request.session?.tenantId);
`,
      );
    },
  },
  'lock-held-over-a-slow-link': {
    does: 'A gateway keeps its transaction, and with it the tenant’s head, open over three round trips.',
    apply: writesInThreeRoundTrips,
  },
  'reads-need-no-room': {
    does: 'Only writes count against a tenant’s share of a gateway; whoever reads is let in at once.',
    apply: (copy) =>
      copy.replace(
        'gateway/admission.ts',
        'if (isPublic || unqueued) return;',
        "if (isPublic || unqueued || request.method === 'GET') return;",
      ),
  },
  'storm-of-slow-retries': {
    does: 'An executor that does not answer in time does not open the breaker: each job calls it again and again, a second and more apart.',
    apply: (copy) => {
      copy.replace(
        'worker/guarded-executor.ts',
        'errorFilter: (error: unknown) => !(error instanceof TransientError),',
        'errorFilter: (error: unknown) => !(error instanceof TransientError) || /did not answer/.test(error.message),',
      );
      copy.environment('*worker', { ACCORD_RETRY_BASE_MS: '1000' });
    },
  },
});
