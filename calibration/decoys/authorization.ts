import { decoysFor } from '../decoy.ts';

export const authorizationDecoys = decoysFor('security.authorization', {
  'public-route-declared': {
    looks: 'A route is served to everybody, without a session.',
    isNone:
      'It is in the OpenAPI document, tells nothing of anybody, and the owner’s policy table says that it is public.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/people.ts',
        "  app.get(\n    '/people',",
        `  const notice: Description = { tag: 'people', summary: 'What is new', access: 'public' };
  app.get(
    '/notice',
    {
      config: { public: true },
      schema: { ...documented(notice), response: answers(notice, { 200: Type.Object({ notice: Type.String() }) }) },
    },
    async () => ({ notice: 'Nothing new.' }),
  );
  app.get(\n    '/people',`,
      );
      copy.adapt(`{
  ...security,
  publicOperations: [...security.publicOperations, 'GET /v1/notice'],
  policy: { ...security.policy, 'GET /v1/notice': [{ allowed: subjects }] },
}`);
    },
  },
  'refused-as-not-found': {
    looks: 'Who may not decide about a job is told that there is none, though they see it in their list.',
    isNone: 'A refusal is a refusal; nothing was decided.',
    apply: (copy) => {
      copy.replace('gateway/routes/job-actions.ts', "throw new Problem('forbidden', detail);", 'throw notFound();');
    },
  },
  'refusal-names-what-was-asked': {
    looks: 'A refusal holds the id of somebody else’s conversation.',
    isNone: 'It is the id that the request itself named.',
    apply: (copy) => {
      copy.replace(
        'gateway/error-handler.ts',
        '.send(problem.document(request.id))',
        '.send({ ...problem.document(request.id), asked: request.url })',
      );
    },
  },
  'surplus-members-ignored': {
    looks: 'Bodies that claim a role, an author or a tenant are accepted.',
    isNone: 'What the schema does not name is not read: role and author come from the session.',
    apply: (copy) => {
      copy.replace(
        'gateway/schemas.ts',
        'const strict = { additionalProperties: false };',
        'const strict = { additionalProperties: true };',
      );
    },
  },
});
