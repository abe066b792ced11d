import type { Person } from '../../harness/system.ts';
import type { Operation, Schema } from '../walker/operations.ts';

/** One thing that a client claims and only the system may decide. */
export interface Claim {
  /** E.g. `body.role`. */
  readonly name: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What somebody may try to be by saying so: a role or an identity, also where the operation's own schema offers to take one; the
 * members of the system's answers that no body of the operation has (an author, a state); and the usual headers of proxies that
 * services trust by mistake. The tenant that is claimed is `abroad`'s, where the claimant has no business at all.
 */
export function claimsFor(operation: Operation, answers: readonly string[], as: Person, abroad: Person): Claim[] {
  const accepted = new Set(Object.keys(operation.body?.properties ?? {}));
  const values: Readonly<Record<string, unknown>> = {
    role: as.role,
    roles: [as.role],
    isAdmin: true,
    admin: true,
    mayApprove: true,
    tenantId: abroad.tenant.id,
    tenant: abroad.tenant,
    personId: as.personId,
    userId: as.personId,
    actorId: as.personId,
  };
  const fromAnswers = answers
    .filter((name) => !accepted.has(name) && /(By|authorId|actorId|role|state|Id)$/.test(name))
    .map((name) => [name, name === 'state' ? 'approved' : name === 'role' ? as.role : as.personId] as const);
  const members = Object.entries({ ...Object.fromEntries(fromAnswers), ...values });
  return [
    ...members.map(([name, value]) => ({ name: `body.${name}`, body: { [name]: value } })),
    { name: 'header x-role', headers: { 'x-role': as.role, 'x-user-role': as.role } },
    { name: 'header x-user-id', headers: { 'x-user-id': as.personId } },
    ...tenantHeaders(abroad),
  ];
}

/** All that a reader can claim. */
export function tenantHeaders(abroad: Person): Claim[] {
  const { id } = abroad.tenant;
  return [{ name: 'header x-tenant-id', headers: { 'x-tenant-id': id, 'x-tenant': id, 'x-organization-id': id } }];
}

/** Names of all members of a schema and what is inside it. */
export function memberNames(schema: Schema | undefined): string[] {
  if (!schema) return [];
  const inside = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.items ? [schema.items] : []),
    ...(schema.anyOf ?? []),
  ];
  return [...new Set([...Object.keys(schema.properties ?? {}), ...inside.flatMap(memberNames)])];
}
