import { type Flaw, flawsOf } from '../../flaw.ts';

export const gracefulDegradationFlaws: readonly Flaw[] = flawsOf('resilience.graceful-degradation', {
  'dead-database-is-an-internal-error': {
    does: 'Without its database a gateway answers 500.',
    apply: (copy) => {
      copy.replace(
        'gateway/error-handler.ts',
        'if (error instanceof DatabaseUnavailableError) return unavailable(error);',
        "if (error instanceof DatabaseUnavailableError) return new Problem('internal', 'It went wrong.');",
      );
    },
  },
  'stack-trace-in-the-body': {
    does: 'An error answer shows where in the code it came from.',
    apply: (copy) => {
      copy.replace(
        'gateway/error-handler.ts',
        'send(problem.document(request.id))',
        'send({ ...problem.document(request.id), detail: new Error(problem.message).stack })',
      );
    },
  },
  'job-does-not-say-that-it-waits': {
    does: 'An accepted job that cannot be executed for now looks like one that is about to be.',
    apply: (copy) =>
      copy.replace(
        'web/ui/job-status.tsx',
        "const because = unfinished && connection === 'live' ? jobWaitsBecause(degraded) : null;",
        'const because: string | null = null;',
      ),
  },
  'page-hides-the-state': {
    does: 'The page does not say what is degraded.',
    apply: (copy) => {
      copy.replace(
        'web/model/degraded-in-words.ts',
        'return degraded.map(({ part }) => {',
        'return [].map(({ part }) => {',
      );
    },
  },
  'banner-says-the-same-of-everything': {
    does: 'Whatever is degraded, the page says no more than that something may not work.',
    apply: (copy) =>
      copy.replace(
        'web/model/degraded-in-words.ts',
        '  return degraded.map(({ part }) => {',
        "  if (degraded.length > 0) return ['Some things may not work at the moment.'];\n  return degraded.map(({ part }) => {",
      ),
  },
  'sign-in-calls-the-password-wrong': {
    does: 'Who signs in while the gateway has no database is told that e-mail or password is wrong.',
    apply: (copy) =>
      copy.replace(
        'gateway/routes/session.ts',
        '      const person = await signIn.verify({ ...request.body, address: request.ip });',
        `      const person = await signIn.verify({ ...request.body, address: request.ip }).catch((error: unknown) => {
        if (error instanceof Problem) throw error;
        throw new Problem('sign-in-failed', 'The e-mail or the password is wrong.');
      });`,
      ),
  },
});
