import type { ApiAnswer, ApiClient, Message, Person, System, SystemDefinition } from '../../harness/system.ts';

const person: Person = {
  email: 'ada@example.test',
  password: 'not used here',
  displayName: 'Ada',
  role: 'member',
  mayApprove: false,
  personId: '00000000-0000-4000-8000-000000000001',
  tenant: { id: '00000000-0000-4000-8000-00000000000a', slug: 'tests', name: 'Tests' },
};

/** The little that the load needs of a system, over `startThrowAwayServer`; for self-tests of the generator only. */
const definition: SystemDefinition = {
  name: 'throw-away',
  capabilities: { realTime: 'none', session: 'bearer', idempotencyKey: 'body', storage: 'rows' },
  connect: async (environment) => {
    const baseUrl = environment.DIAMOND_URL!;
    const api = {
      person,
      baseUrl,
      createConversation: async ({ title, memberIds }: { title: string; memberIds: readonly string[] }) =>
        ({ ok: true, status: 201, value: { id: 'c-1', title, memberIds }, replayed: false }) as const,
      sendMessage: async ({
        conversationId,
        text,
      }: {
        conversationId: string;
        text: string;
      }): Promise<ApiAnswer<Message>> => {
        const response = await fetch(`${baseUrl}/messages`, { method: 'POST', body: JSON.stringify({ text }) });
        const { id, seq } = (await response.json()) as { id: string; seq: number };
        const { status, ok } = response;
        if (ok)
          return { ok, status, value: { id, seq, conversationId, authorId: person.personId, text }, replayed: false };
        const retryAfter = response.headers.get('retry-after');
        return {
          ok: false,
          status,
          code: undefined,
          detail: undefined,
          retryAfterSeconds: retryAfter === null ? undefined : Number(retryAfter),
        };
      },
    } as unknown as ApiClient;
    return {
      name: 'throw-away',
      people: [person],
      services: [],
      links: [],
      publicUrls: [baseUrl],
      database: {},
      api: async () => api,
      close: async () => undefined,
    } as unknown as System;
  },
};

export default definition;
