import { flawsOf } from '../../flaw.ts';

export const authenticationFlaws = flawsOf('security.authentication', {
  'route-without-check': {
    does: 'The list of people is served without a session.',
    apply: (copy) => {
      copy.replace('gateway/routes/people.ts', '      schema: {', '      config: { public: true },\n      schema: {');
      copy.replace(
        'gateway/routes/people.ts',
        'WHERE tenant_id = $1 ORDER BY',
        'WHERE tenant_id = $1 OR $1 IS NULL ORDER BY',
      );
      copy.replace(
        'gateway/routes/people.ts',
        'values: [sessionOf(request).tenantId]',
        'values: [request.session?.tenantId ?? null]',
      );
    },
  },
  'expired-session-accepted': {
    does: 'Sessions never expire.',
    declared: ['golden.authentication'],
    apply: (copy) => {
      copy.replace(
        'gateway/session/session-store.ts',
        'WHERE s.token_hash = $1 AND s.expires_at > statement_timestamp()',
        'WHERE s.token_hash = $1 AND s.expires_at IS NOT NULL',
      );
    },
  },
  'signed-out-session-accepted': {
    does: 'Signing out only takes the cookie from the browser.',
    declared: ['golden.authentication'],
    apply: (copy) => {
      copy.replace('gateway/routes/session.ts', 'await sessions.endAll(session);', '');
    },
  },
  'session-kept-across-sign-in': {
    does: 'Whoever signs in keeps the session id that the browser had before: it can be fixed by somebody else.',
    apply: (copy) => {
      copy.replace(
        'gateway/session/session-store.ts',
        'async create(person: { tenantId: string; personId: string }): Promise<string> {',
        'async create(person: { tenantId: string; personId: string }, fixed?: string): Promise<string> {',
      );
      copy.replace(
        'gateway/session/session-store.ts',
        "const token = randomBytes(32).toString('base64url');",
        "const token = fixed ?? randomBytes(32).toString('base64url');",
      );
      copy.replace(
        'gateway/routes/session.ts',
        'await sessions.create(person);',
        'await sessions.create(person, earlier);',
      );
    },
  },
  'unlimited-guessing': {
    does: 'Failed sign-ins are not counted.',
    apply: (copy) => {
      copy.replace('gateway/session/sign-in.ts', 'await this.#limit.recordFailure(account, address);', '');
    },
  },
  'guessing-limited-by-account-only': {
    does: 'One address may try one password on as many accounts as it likes.',
    apply: (copy) => {
      copy.environment('*gateway', { ACCORD_SIGN_IN_ATTEMPTS_PER_ADDRESS: '100000' });
    },
  },
  'guessing-limited-by-address-only': {
    does: 'One account may be guessed at from many addresses.',
    apply: (copy) => {
      copy.environment('*gateway', { ACCORD_SIGN_IN_ATTEMPTS_PER_ACCOUNT: '1000' });
    },
  },
});
