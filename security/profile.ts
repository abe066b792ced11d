import { CannotTell } from '../harness/errors.ts';
import type { CsrfProfile, SecurityProfile } from '../harness/security-profile.ts';
import type { ApiClient, System } from '../harness/system.ts';

/** What the adapter tells attacks. Throws CannotTell where it tells nothing. */
export function profileOf(system: System): SecurityProfile {
  if (system.security) return system.security;
  throw new CannotTell(
    'The adapter has no security profile: operations cannot be called so that they would be accepted.',
  );
}

export function csrfOf(system: System): CsrfProfile {
  const { csrf } = profileOf(system);
  if (csrf) return csrf;
  throw new CannotTell('The adapter names no defence against foreign sites although a cookie carries the session.');
}

/** The token that this client's session may write with. */
export async function tokenOf(system: System, client: ApiClient): Promise<string> {
  const { tokenPath, tokenMember } = csrfOf(system);
  const answer = await client.request({ method: 'GET', path: tokenPath });
  const token = (JSON.parse(answer.body) as Record<string, unknown>)[tokenMember];
  if (typeof token === 'string' && token !== '') return token;
  throw new CannotTell(`GET ${tokenPath} answered ${answer.status} without ${tokenMember}.`);
}
