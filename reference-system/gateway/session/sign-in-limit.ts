/**
 * Limits guessing: failed sign-ins are counted per account and per address in a sliding window, in the database, so that
 * all gateways share the count. What is refused by the limit is not counted, so the account opens again by itself.
 */
import { createHmac } from 'node:crypto';
import type { Database } from '../../service/database.ts';

export interface SignInLimits {
  readonly perAccount: number;
  readonly perAddress: number;
  readonly windowSeconds: number;
}

// The n-th newest failure inside the window decides: when it leaves the window, one more attempt is free.
const waitText = `
  SELECT max(extract(epoch FROM failed_at) + $5 - extract(epoch FROM statement_timestamp()))::float8 AS "waitSeconds"
    FROM (
      (SELECT failed_at FROM accord.sign_in_attempt WHERE account_hash = $1
        ORDER BY failed_at DESC OFFSET $3 LIMIT 1)
      UNION ALL
      (SELECT failed_at FROM accord.sign_in_attempt WHERE address = $2
        ORDER BY failed_at DESC OFFSET $4 LIMIT 1)
    ) AS deciding`;

export class SignInLimit {
  readonly #database: Database;
  readonly #secret: string;
  readonly #limits: SignInLimits;

  constructor(database: Database, secret: string, limits: SignInLimits) {
    this.#database = database;
    this.#secret = secret;
    this.#limits = limits;
  }

  /** Seconds to wait before the next attempt may be made, 0 when it may be made now. */
  async waitSeconds(email: string, address: string): Promise<number> {
    const { perAccount, perAddress, windowSeconds } = this.#limits;
    const { rows } = await this.#database.query<{ waitSeconds: number | null }>({
      name: 'sign-in-wait',
      text: waitText,
      values: [
        this.#hidden('account', email),
        this.#hidden('address', address).toString('hex'),
        perAccount - 1,
        perAddress - 1,
        windowSeconds,
      ],
    });
    return Math.max(0, Math.ceil(rows[0]?.waitSeconds ?? 0));
  }

  async recordFailure(email: string, address: string): Promise<void> {
    await this.#database.query('INSERT INTO accord.sign_in_attempt (account_hash, address) VALUES ($1, $2)', [
      this.#hidden('account', email),
      this.#hidden('address', address).toString('hex'),
    ]);
  }

  async deleteExpired(): Promise<void> {
    const values = [this.#limits.windowSeconds];
    const text = `DELETE FROM accord.sign_in_attempt WHERE failed_at < statement_timestamp() - make_interval(secs => $1)`;
    await this.#database.query(text, values);
  }

  /** Keyed, so that the table does not tell who tried what from where, not even to somebody with a list of them. */
  #hidden(what: 'account' | 'address', value: string): Buffer {
    return createHmac('sha256', this.#secret).update(`${what}:${value}`).digest();
  }
}
