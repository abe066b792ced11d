import { createHmac } from 'node:crypto';
import type { ProductionDataPlan } from '../../../harness/system.ts';
import type { StackDescription } from '../supervisor.ts';

export const tenants = [
  { slug: 'eastwind', name: 'Eastwind', share: 0.9 },
  { slug: 'westwind', name: 'Westwind', share: 0.06 },
  { slug: 'updraught', name: 'Updraught', share: 0.04 },
] as const;

/** The large one comes first. */
export const largeTenant = tenants[0];
const peopleOfSmallTenants = 6;

export interface PlannedPerson {
  readonly email: string;
  readonly displayName: string;
  readonly role: 'member' | 'approver';
}

/** Who there is, without passwords. Odd places are approvers. */
export function peopleOf(slug: string, plan: ProductionDataPlan): readonly PlannedPerson[] {
  const count = slug === largeTenant.slug ? plan.rooms * plan.membersPerRoom : peopleOfSmallTenants;
  return Array.from({ length: count }, (_, n) => ({
    email: `person.${n + 1}@${slug}.example`,
    displayName: `Person ${n + 1}`,
    role: n % 2 === 1 ? 'approver' : 'member',
  }));
}

/** Known to whoever runs the stack, different for every stack, and kept nowhere. */
export function passwordOf(stack: Pick<StackDescription, 'database'>, email: string): string {
  const secret = stack.database.adminUrl + stack.database.applicationUrl;
  return createHmac('sha256', secret).update(email).digest('base64url').slice(0, 24);
}

/** Which gateway somebody of the history uses: the two members of a room different ones, first members alternating. */
export function seatOf(email: string): number | undefined {
  const found = /^person\.(\d+)@/.exec(email);
  if (!found) return undefined;
  const n = Number(found[1]) - 1;
  return n + Math.floor(n / 2);
}
