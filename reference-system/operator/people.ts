import type { ClientBase } from 'pg';
import { hashPassword } from '../service/password.ts';

export type NewTenant = { slug: string; name: string };
export type NewPerson = { email: string; displayName: string; role: 'member' | 'approver'; password: string };

/** Characters; for people without a second factor (NIST SP 800-63B asks for 8, most of its readers for more). */
export const SHORTEST_PASSWORD = 12;

/** Makes a tenant with an empty ledger, or renames the one that has this slug. Returns its id. */
export async function addTenant(client: ClientBase, tenant: NewTenant): Promise<string> {
  const { rows } = await client.query<{ tenant_id: string }>(
    `INSERT INTO accord.tenant (slug, name) VALUES ($1, $2)
       ON CONFLICT (slug) DO UPDATE SET name = excluded.name RETURNING tenant_id`,
    [tenant.slug, tenant.name],
  );
  const tenantId = rows[0]!.tenant_id;
  await client.query('INSERT INTO accord.ledger_head (tenant_id) VALUES ($1) ON CONFLICT DO NOTHING', [tenantId]);
  return tenantId;
}

/**
 * Makes a person, or sets name, role and password of the one who has this e-mail address in this tenant. Returns the id.
 * Refuses an address that is in use in another tenant.
 */
export async function addPerson(client: ClientBase, tenantId: string, person: NewPerson): Promise<string> {
  if (person.password.length < SHORTEST_PASSWORD) {
    throw new Error(`password: expected at least ${SHORTEST_PASSWORD} characters, received ${person.password.length}`);
  }
  return storePerson(client, tenantId, person, await hashPassword(person.password));
}

/** As `addPerson`, with the hash made already: hashing many passwords side by side takes a fraction of the time. */
export async function storePerson(
  client: ClientBase,
  tenantId: string,
  person: Omit<NewPerson, 'password'>,
  passwordHash: string,
): Promise<string> {
  const { rows } = await client.query<{ person_id: string }>(
    `INSERT INTO accord.person AS p (tenant_id, email, display_name, role, password_hash) VALUES ($1, lower($2), $3, $4, $5)
       ON CONFLICT (email) DO UPDATE
         SET display_name = excluded.display_name, role = excluded.role, password_hash = excluded.password_hash
         WHERE p.tenant_id = excluded.tenant_id
       RETURNING person_id`,
    [tenantId, person.email, person.displayName, person.role, passwordHash],
  );
  if (!rows[0]) throw new Error('email: this address belongs to a person of another tenant; use another one');
  return rows[0].person_id;
}
