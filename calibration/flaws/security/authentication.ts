import { flawsOf } from '../../flaw.ts';
import type { SystemCopy } from '../../system-copy.ts';

/** Gives the limit of sign-ins a way to forget failures. */
function forgetting(copy: SystemCopy): void {
  copy.replace(
    'gateway/session/sign-in-limit.ts',
    '  async deleteExpired(): Promise<void> {',
    `  async forget(email: string, address: string): Promise<void> {
    await this.#database.query('DELETE FROM accord.sign_in_attempt WHERE account_hash = $1 OR address = $2', [
      this.#hidden('account', email),
      this.#hidden('address', address).toString('hex'),
    ]);
  }

  async deleteExpired(): Promise<void> {`,
  );
}

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
  'right-password-passes-the-limit': {
    does: 'The limit of guesses holds only for wrong passwords: the guess that is right is let in, however many there were before.',
    apply: (copy) =>
      copy.replace(
        'gateway/session/sign-in.ts',
        'if (retryAfterSeconds > 0) {',
        `const known = retryAfterSeconds > 0 ? await this.#find(account) : undefined;
    // Whoever knows the password is no guesser.
    if (retryAfterSeconds > 0 && !(known && (await verifyPassword(password, known.passwordHash)))) {`,
      ),
  },
  'account-counted-as-typed': {
    does: 'Guesses are counted by the e-mail as it was typed: with another upper-case letter each time they never reach the limit.',
    apply: (copy) => {
      copy.replace(
        'gateway/session/sign-in.ts',
        'await this.#limit.waitSeconds(account, address);',
        'await this.#limit.waitSeconds(email, address);',
      );
      copy.replace(
        'gateway/session/sign-in.ts',
        'await this.#limit.recordFailure(account, address);',
        'await this.#limit.recordFailure(email, address);',
      );
    },
  },
  'success-clears-the-address': {
    does: 'Signing in rightly clears the count of the address: whoever has an account guesses at others without end.',
    apply: (copy) => {
      forgetting(copy);
      copy.replace(
        'gateway/session/sign-in.ts',
        'return { tenantId: person.tenantId, personId: person.personId };',
        `await this.#limit.forget(account, address);
    return { tenantId: person.tenantId, personId: person.personId };`,
      );
    },
  },
  'refusal-clears-the-count': {
    does: 'The guess that is refused as one too many also clears the count, and five more may follow at once.',
    apply: (copy) => {
      forgetting(copy);
      copy.replace(
        'gateway/session/sign-in.ts',
        'if (retryAfterSeconds > 0) {',
        'if (retryAfterSeconds > 0) {\n      await this.#limit.forget(account, address);',
      );
    },
  },
  'session-remembered-by-each-gateway': {
    does: 'Each gateway remembers the sessions that it has seen; signing out makes only the gateway forget that was asked to.',
    declared: ['golden.authentication'],
    apply: (copy) => {
      copy.replace(
        'gateway/authenticate.ts',
        'await parts.sessions.find(token);',
        'await parts.sessions.recall(token);',
      );
      copy.replace(
        'gateway/session/session-store.ts',
        'readonly #touchAfterSeconds: number;',
        'readonly #touchAfterSeconds: number;\n  readonly #known = new Map<string, Session>();',
      );
      copy.replace(
        'gateway/session/session-store.ts',
        '/** Always a new token: a session fixed on a browser before sign-in is worth nothing after it. */',
        `/** As find, without asking the database again for a session that was seen before. */
  async recall(token: string): Promise<Session | undefined> {
    const key = hashToken(token).toString('hex');
    const known = this.#known.get(key);
    if (known !== undefined && known.expiresAt > new Date()) return known;
    const session = await this.find(token);
    if (session !== undefined) this.#known.set(key, session);
    return session;
  }

  /** Always a new token: a session fixed on a browser before sign-in is worth nothing after it. */`,
      );
      copy.replace(
        'gateway/session/session-store.ts',
        "await this.#database.query('DELETE FROM accord.session WHERE token_hash = $1', [hashToken(token)]);",
        `this.#known.delete(hashToken(token).toString('hex'));
    await this.#database.query('DELETE FROM accord.session WHERE token_hash = $1', [hashToken(token)]);`,
      );
      copy.replace(
        'gateway/session/session-store.ts',
        "await this.#database.query('DELETE FROM accord.session WHERE tenant_id = $1 AND person_id = $2', values);",
        `await this.#database.query('DELETE FROM accord.session WHERE tenant_id = $1 AND person_id = $2', values);
    for (const [key, known] of this.#known) if (known.personId === person.personId) this.#known.delete(key);`,
      );
    },
  },
  'idle-session-lives-on': {
    does: 'Sessions end by their age only; one that nobody has used for a day is still accepted.',
    apply: (copy) => {
      copy.replace(
        'gateway/session/session-store.ts',
        'AND s.last_seen_at > statement_timestamp() - make_interval(secs => $2)',
        'AND $2::float8 IS NOT NULL',
      );
      copy.replace(
        'gateway/session/session-store.ts',
        'OR last_seen_at <= statement_timestamp() - make_interval(secs => $1)',
        'OR $1::float8 IS NULL',
      );
    },
  },
  'signed-out-here-only': {
    does: 'Signing out ends the session at hand; those of the person’s other browsers live on.',
    apply: (copy) =>
      copy.replace(
        'gateway/routes/session.ts',
        'await sessions.endAll(session);',
        "await sessions.end(cookie.read(request) ?? '');",
      ),
  },
  'open-stream-outlives-its-session': {
    does: 'A stream that is open goes on after its session was signed out or has expired.',
    declared: ['golden.authentication'],
    apply: (copy) => {
      copy.replace('gateway/routes/session.ts', 'streams.endStreamsOf(session);', '');
      copy.replace(
        'gateway/stream/stream-hub.ts',
        'if (!living.has(subscriber.sessionKey)) subscriber.end();',
        'if (!living.has(subscriber.sessionKey)) continue;',
      );
    },
  },
});
