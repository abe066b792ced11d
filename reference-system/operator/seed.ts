import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { hashPassword } from '../service/password.ts';
import { asOwner } from './connect.ts';
import { addTenant, SHORTEST_PASSWORD, storePerson } from './people.ts';

const SeedSchema = Type.Object(
  {
    tenants: Type.Array(
      Type.Object(
        {
          slug: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,62}$' }),
          name: Type.String({ minLength: 1 }),
          people: Type.Array(
            Type.Object(
              {
                email: Type.String({ pattern: '.@.' }),
                displayName: Type.String({ minLength: 1 }),
                role: Type.Union([Type.Literal('member'), Type.Literal('approver')]),
                password: Type.String({ minLength: SHORTEST_PASSWORD }),
              },
              { additionalProperties: false },
            ),
          ),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

/** What `operator seed` reads from standard input. */
export type Seed = Static<typeof SeedSchema>;
/** What it answers: the ids of everything, in the order given. */
export type Seeded = { tenants: { id: string; slug: string; people: { id: string; email: string }[] }[] };

/** The seed in `text`, or one error that lists everything wrong with it (never its values: they hold passwords). */
export function parseSeed(text: string): Seed {
  const value: unknown = JSON.parse(text);
  if (Value.Check(SeedSchema, value)) return value;
  const problems = Value.Errors(SeedSchema, value).map((error) => `  ${error.instancePath || '/'} ${error.message}`);
  throw new Error(`seed: not what was expected on standard input:\n${problems.join('\n')}`);
}

/** Makes all tenants and people of the seed in one transaction; running it again changes only what differs. */
export async function seed(ownerUrl: string, input: Seed): Promise<Seeded> {
  const hashes = input.tenants.map((tenant) => tenant.people.map((person) => hashPassword(person.password)));
  await Promise.all(hashes.flat());
  return asOwner(ownerUrl, async (client) => {
    const seeded: Seeded = { tenants: [] };
    for (const [t, tenant] of input.tenants.entries()) {
      const tenantId = await addTenant(client, tenant);
      const people: { id: string; email: string }[] = [];
      for (const [p, person] of tenant.people.entries()) {
        people.push({ id: await storePerson(client, tenantId, person, await hashes[t]![p]!), email: person.email });
      }
      seeded.tenants.push({ id: tenantId, slug: tenant.slug, people });
    }
    return seeded;
  });
}
