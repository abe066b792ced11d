import { randomBytes } from 'node:crypto';
import { faker } from '@faker-js/faker/locale/en';
import { hostileNameEnding } from '../harness/hostile-name.ts';

export interface PlannedPerson {
  readonly email: string;
  readonly displayName: string;
  readonly role: 'member' | 'approver';
  readonly password: string;
}

export interface PlannedTenant {
  readonly slug: string;
  readonly name: string;
  readonly people: readonly PlannedPerson[];
}

const tenants = [
  { slug: 'northwind', name: 'Northwind' },
  { slug: 'southwind', name: 'Southwind' },
];
/** As many as make a list of people long: from some length on a page offers more than the list. */
const peoplePerTenant = 10;
const approversPerTenant = 2;

/**
 * The roster: the same names in both tenants, so that a mix-up of tenants cannot hide behind different texts. The same seed
 * gives the same people; passwords are random and the run's own. The last of each tenant is called something that a page must not run.
 */
export function planPeople(seed: number): readonly PlannedTenant[] {
  faker.seed(seed);
  const names = new Map<string, string>();
  while (names.size < peoplePerTenant) {
    const first = faker.person.firstName();
    const last = faker.person.lastName();
    const address = `${first}.${last}`.toLowerCase().replaceAll(/[^a-z.]/g, '');
    const isLast = names.size === peoplePerTenant - 1;
    if (!names.has(address)) names.set(address, `${first} ${last}${isLast ? ` ${hostileNameEnding}` : ''}`);
  }
  return tenants.map((tenant) => ({
    ...tenant,
    people: [...names].map(([address, displayName], index) => ({
      email: `${address}@${tenant.slug}.example`,
      displayName,
      role: index < approversPerTenant ? 'approver' : 'member',
      password: randomBytes(18).toString('base64url'),
    })),
  }));
}
