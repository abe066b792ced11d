/** The people of one's tenant: no e-mail, nothing that a colleague need not know. */
import { Type } from 'typebox';
import { sessionOf } from '../authenticate.ts';
import type { GatewayParts, Routes } from '../gateway-parts.ts';
import { answers, type Description, documented } from '../operation.ts';
import { Person, type PersonBody } from '../schemas.ts';

const listing: Description = { tag: 'people', summary: 'People of my tenant', access: 'session' };

export function peopleRoutes(app: Routes, { database }: GatewayParts): void {
  app.get(
    '/people',
    {
      schema: {
        ...documented(listing),
        response: answers(listing, { 200: Type.Object({ people: Type.Array(Person) }) }),
      },
    },
    async (request) => {
      const { rows } = await database.query<PersonBody>({
        name: 'people',
        text: `SELECT person_id AS id, display_name AS "displayName", role FROM accord.person
                WHERE tenant_id = $1 ORDER BY display_name, person_id`,
        values: [sessionOf(request).tenantId],
      });
      return { people: rows };
    },
  );
}
