/** Checks e-mail and password, in the same time and with the same words whichever of them is wrong. */
import type { Database } from '../../service/database.ts';
import { verifyAgainstNobody, verifyPassword } from '../../service/password.ts';
import { Problem } from '../problem.ts';
import type { SignInLimit } from './sign-in-limit.ts';

// A hash costs 40 ms of a core and 19 MiB: two at a time, and a queue that ends before its last one would time out.
const concurrentHashes = 2;
const longestQueue = 100;

export class SignIn {
  readonly #database: Database;
  readonly #limit: SignInLimit;
  readonly #queue: (() => void)[] = [];
  #running = 0;

  constructor(database: Database, limit: SignInLimit) {
    this.#database = database;
    this.#limit = limit;
  }

  /**
   * The person with these credentials.
   * @throws Problem sign-in-failed, or rate-limited with the time to wait.
   */
  async verify(credentials: { email: string; password: string; address: string }) {
    // The limit is asked inside the slot: however many guesses arrive at once, only two are ahead of the count.
    await this.#enter();
    try {
      return await this.#verify(credentials);
    } finally {
      this.#leave();
    }
  }

  async #verify({ email, password, address }: { email: string; password: string; address: string }) {
    const account = email.trim().toLowerCase();
    const retryAfterSeconds = await this.#limit.waitSeconds(account, address);
    if (retryAfterSeconds > 0) {
      const detail = 'There were too many failed attempts to sign in. Wait a little and try again.';
      throw new Problem('rate-limited', detail, { retryAfterSeconds });
    }
    const person = await this.#find(account);
    const right = await (person === undefined
      ? verifyAgainstNobody(password)
      : verifyPassword(password, person.passwordHash));
    if (person === undefined || !right) {
      await this.#limit.recordFailure(account, address);
      throw new Problem('sign-in-failed', 'The e-mail or the password is wrong.');
    }
    return { tenantId: person.tenantId, personId: person.personId };
  }

  async #find(email: string) {
    if (email.includes('\0')) return undefined;
    const { rows } = await this.#database.query<{ tenantId: string; personId: string; passwordHash: string }>({
      name: 'person-by-email',
      text: `SELECT tenant_id AS "tenantId", person_id AS "personId", password_hash AS "passwordHash"
               FROM accord.person WHERE email = $1`,
      values: [email],
    });
    return rows[0];
  }

  async #enter(): Promise<void> {
    if (this.#running < concurrentHashes) {
      this.#running += 1;
      return;
    }
    if (this.#queue.length >= longestQueue) {
      throw new Problem('unavailable', 'Too many people are signing in at once. Try again shortly.', {
        retryAfterSeconds: 2,
      });
    }
    await new Promise<void>((resolve) => this.#queue.push(resolve));
  }

  #leave(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}
