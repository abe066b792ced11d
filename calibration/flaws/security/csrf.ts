import { flawsOf } from '../../flaw.ts';
import type { SystemCopy } from '../../system-copy.ts';

/** Takes JSON from any content type, as a lenient parser does: then a form can carry it. */
function acceptAnyContentType(copy: SystemCopy): void {
  copy.replace('gateway/json-body.ts', "app.addContentTypeParser('application/json',", "app.addContentTypeParser('*',");
}

export const csrfFlaws = flawsOf('security.csrf', {
  'no-token-on-one-route': {
    does: 'One route, that of decisions on jobs, does not check the token.',
    apply: (copy) => {
      copy.replace(
        'gateway/authenticate.ts',
        'if (writes) parts.csrf.check(request, session);',
        `if (writes && request.routeOptions.url?.endsWith('/actions')) parts.csrf.checkOrigin(request);
  else if (writes) parts.csrf.check(request, session);`,
      );
    },
  },
  'token-of-any-session': {
    does: 'The token is the same for every session.',
    apply: (copy) => {
      copy.replace('gateway/session/csrf.ts', 'session.csrfSecret', "session && 'of anybody'");
    },
  },
  'token-of-the-person': {
    does: "The token is bound to the person and not to the session: a signed-out session's token still works.",
    apply: (copy) => {
      copy.replace('gateway/session/csrf.ts', 'session.csrfSecret', 'session.personId');
    },
  },
  'state-change-by-get': {
    does: 'A link of an e-mail cancels a job: a GET route that appends an event.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/job-actions.ts',
        'export function jobActionRoutes(app: Routes, { database }: GatewayParts): void {',
        `export function jobActionRoutes(app: Routes, { database }: GatewayParts): void {
const linked: Description = { tag: 'jobs', summary: 'Cancel from an e-mail', access: 'session', problems: ['not-found'] };
app.get(
  '/jobs/:id/cancel',
  { schema: { ...documented(linked), params: IdParams, response: answers(linked, { 200: Type.Object({ job: Job }) }) } },
  async (request) => {
    const session = sessionOf(request);
    const job = await findJob(database, session, request.params.id);
    if (job === undefined) throw notFound();
    const appended = await appendKeyed<JobEventType>(
      database,
      { session, operation: 'GET /v1/jobs/{id}/cancel', key: job.id, content: { jobId: job.id } },
      { streamId: jobStream(job.id), expectedVersion: job.version, ...eventOf('cancel', job, undefined) },
    );
    return { job: await jobAsOf(database, session.tenantId, job.id, appended.seq) };
  },
);
`,
      );
    },
  },
  'origin-not-checked': {
    does: 'The Origin is not looked at; the token alone stands between the person and a foreign site.',
    apply: (copy) => {
      copy.replace(
        'gateway/session/csrf.ts',
        'if (origin === undefined || !this.#origins.has(origin)) {',
        'if (origin === undefined && this.#origins.size === 0) {',
      );
    },
  },
  'origin-by-prefix': {
    does: 'The Origin is compared by its beginning.',
    apply: (copy) => {
      copy.replace(
        'gateway/session/csrf.ts',
        'if (origin === undefined || !this.#origins.has(origin)) {',
        'if (origin === undefined || ![...this.#origins].some((own) => origin.startsWith(own))) {',
      );
    },
  },
  'missing-origin-accepted': {
    does: 'A request without an Origin is taken for the own page’s.',
    apply: (copy) => {
      copy.replace(
        'gateway/session/csrf.ts',
        'if (origin === undefined || !this.#origins.has(origin)) {',
        'if (origin !== undefined && !this.#origins.has(origin)) {',
      );
    },
  },
  'forms-accepted': {
    does: 'Messages may be sent without token and Origin, and by a form: another origin of the same site can.',
    apply: (copy) => {
      acceptAnyContentType(copy);
      copy.replace(
        'gateway/authenticate.ts',
        'if (writes) parts.csrf.check(request, session);',
        "if (writes && !request.routeOptions.url?.endsWith('/read')) parts.csrf.check(request, session);",
      );
    },
  },
  'sign-in-from-anywhere': {
    does: 'Any site can sign a person in as somebody else: no Origin check at sign-in, and a form is understood.',
    apply: (copy) => {
      acceptAnyContentType(copy);
      copy.replace('gateway/authenticate.ts', 'if (writes) parts.csrf.checkOrigin(request);', '');
    },
  },
  'cookie-for-every-site': {
    does: 'The session cookie goes along from every site, and neither token nor Origin is asked for.',
    declared: ['foundation.security-scan'],
    apply: (copy) => {
      acceptAnyContentType(copy);
      copy.replace('gateway/session/cookie.ts', "sameSite: 'lax', ", '');
      copy.replace('gateway/authenticate.ts', 'if (writes) parts.csrf.check(request, session);', '');
    },
  },
  'token-compared-over-what-was-sent': {
    does: 'Of the token only as much is compared as was sent: its first character is enough, and 64 tries find it.',
    apply: (copy) =>
      copy.replace(
        'gateway/session/csrf.ts',
        'if (received.length !== expected.length || !timingSafeEqual(received, expected)) {',
        `const sent = received.length;
    if (sent === 0 || sent > expected.length || !timingSafeEqual(received, expected.subarray(0, sent))) {`,
      ),
  },
  'origin-of-any-subdomain': {
    does: 'Every subdomain of the own host is an own Origin.',
    apply: (copy) =>
      copy.replace(
        'gateway/session/csrf.ts',
        'if (origin === undefined || !this.#origins.has(origin)) {',
        'const isOwn = (own: string) => origin === own || origin?.endsWith(`.${new URL(own).host}`);\n    if (![...this.#origins].some(isOwn)) {',
      ),
  },
  'referer-that-mentions-us': {
    does: 'Where there is no Origin, a Referer that mentions the own one anywhere is as good.',
    apply: (copy) =>
      copy.replace(
        'gateway/session/csrf.ts',
        'const { origin } = request.headers;',
        'const { referer } = request.headers;\n    const origin = request.headers.origin ?? [...this.#origins].find((own) => referer?.includes(own));',
      ),
  },
  'get-with-an-option-marks-as-read': {
    does: 'A GET of the timeline with ?seen=true moves the person’s read marker.',
    apply: (copy) => {
      copy.replace(
        'gateway/schemas.ts',
        'limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),',
        `limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
    seen: Type.Optional(Type.Boolean({ description: 'Also marks as read what is answered.' })),`,
      );
      copy.replace(
        'gateway/routes/messages.ts',
        "import { messagePage, timelinePage } from '../queries/timeline.ts';",
        "import { markRead } from '../queries/conversations.ts';\nimport { messagePage, timelinePage } from '../queries/timeline.ts';",
      );
      copy.replace(
        'gateway/routes/messages.ts',
        "// An item is a message or a job; the schema's serialiser would try both for each of a hundred.",
        `if (request.query.seen)
        await markRead(database, sessionOf(request), request.params.id, page.items.at(-1)?.seq ?? 0);
      // An item is a message or a job; the schema's serialiser would try both for each of a hundred.`,
      );
    },
  },
});
