import { hashToken } from './session-store.ts';

/** So many sessions are remembered at most; the oldest are forgotten first. */
const most = 10_000;

/**
 * Whose session a token was when it was last found. Only for sharing out room before the database is asked: nobody is let in by it.
 */
export class KnownTenants {
  readonly #tenants = new Map<string, string>();

  of(token: string): string | undefined {
    return this.#tenants.get(keyOf(token));
  }

  remember(token: string, tenantId: string): void {
    const key = keyOf(token);
    if (this.#tenants.has(key)) return;
    if (this.#tenants.size >= most) this.#tenants.delete(this.#tenants.keys().next().value!);
    this.#tenants.set(key, tenantId);
  }
}

/** No token is kept in memory. */
function keyOf(token: string): string {
  return hashToken(token).toString('base64url');
}
