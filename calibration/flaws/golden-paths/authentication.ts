import { flawsOf } from '../../flaw.ts';

export const authenticationFlaws = flawsOf('golden.authentication', {
  'sign-out-forgets-the-cookie-only': {
    does: 'Signing out only clears the cookie: the session lives on for whoever has copied it.',
    apply: (copy) => {
      copy.replace('gateway/routes/session.ts', '      await sessions.endAll(session);\n', '');
    },
  },
  'session-never-expires': {
    does: 'Sessions never expire.',
    apply: (copy) => {
      copy.replace(
        'gateway/session/session-store.ts',
        /WHERE s\.token_hash = \$1 AND s\.expires_at > statement_timestamp\(\)/,
        'WHERE s.token_hash = $1',
      );
    },
  },
  'tells-which-was-wrong': {
    does: 'The refusal tells whether the e-mail or the password was wrong.',
    apply: (copy) => {
      copy.replace(
        'gateway/session/sign-in.ts',
        '    if (person === undefined || !right) {',
        "    if (person === undefined) throw new Problem('sign-in-failed', 'There is no account with this e-mail.');\n    if (!right) {",
      );
    },
  },
  'place-lost': {
    does: 'Once a session has ended, the page that was asked for is forgotten.',
    apply: (copy) => {
      copy.replace(
        'web/state/session-gate.ts',
        "  #ended(reason: 'none' | 'ended' | 'signed-out'): void {",
        "  #ended(reason: 'none' | 'ended' | 'signed-out'): void {\n    history.replaceState(null, '', '/');",
      );
    },
  },
  'tabs-do-not-talk': {
    does: 'Signing out in one tab leaves the others as they were, though the server refuses them.',
    apply: (copy) => {
      copy.replace(
        'web/state/session-gate.ts',
        "if (message === 'signed-out') this.#ended('signed-out');\n    else void this.check();",
        '    void message;',
      );
      copy.replace(
        'web/state/session-gate.ts',
        "  #ended(reason: 'none' | 'ended' | 'signed-out'): void {",
        "  #ended(reason: 'none' | 'ended' | 'signed-out'): void {\n    if (reason === 'ended') return;",
      );
    },
  },
  'signed-out-here-only': {
    does: 'Signing out ends the session of this browser only; on other devices the person stays signed in.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/session.ts',
        'await sessions.endAll(session);',
        'const own = cookie.read(request);\n      if (own !== undefined) await sessions.end(own);',
      );
    },
  },
  'search-lost-at-sign-in': {
    does: 'Of the page asked for only the path outlives signing in again: a search has lost its words, a link into a conversation its place.',
    apply: (copy) => {
      copy.replace(
        'web/state/session-gate.ts',
        "import { Store } from './store.ts';",
        "import { router } from './router.ts';\nimport { Store } from './store.ts';",
      );
      copy.replace(
        'web/state/session-gate.ts',
        "  #ended(reason: 'none' | 'ended' | 'signed-out'): void {",
        "  #ended(reason: 'none' | 'ended' | 'signed-out'): void {\n    router.go(location.pathname, 'replace');",
      );
    },
  },
  'only-real-accounts-are-limited': {
    does: 'Failed sign-ins are counted for accounts that exist only: who is told to wait has found one.',
    apply: (copy) => {
      copy.replace(
        'gateway/session/sign-in.ts',
        'await this.#limit.recordFailure(account, address);',
        'if (person !== undefined) await this.#limit.recordFailure(account, address);',
      );
    },
  },
});
