/** Search in the messages of one's conversations. */
import { Type } from 'typebox';
import { sessionOf } from '../authenticate.ts';
import type { GatewayParts, Routes } from '../gateway-parts.ts';
import { isStorable } from '../json-body.ts';
import { answers, type Description, documented } from '../operation.ts';
import { invalid } from '../problem.ts';
import { searchMessages } from '../queries/search.ts';
import { Message, oneOf } from '../schemas.ts';

const searching: Description = {
  tag: 'search',
  summary: 'Messages that hold every word; the last word may be the beginning of one',
  access: 'session',
  problems: ['validation'],
};
const Query = Type.Object(
  {
    q: Type.String({ minLength: 1, maxLength: 200 }),
    sort: Type.Optional(oneOf('newest', 'oldest')),
  },
  { additionalProperties: false },
);

export function searchRoutes(app: Routes, { database }: GatewayParts): void {
  const Results = Type.Object({ results: Type.Array(Message) });
  app.get(
    '/search',
    { schema: { ...documented(searching), querystring: Query, response: answers(searching, { 200: Results }) } },
    async (request) => {
      const { q, sort = 'newest' } = request.query;
      if (!isStorable(q)) throw invalid('q', 'must not contain NUL or lone surrogates');
      return { results: await searchMessages(database, sessionOf(request), q, sort) };
    },
  );
}
