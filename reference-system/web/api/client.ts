import { failureOf, RequestFailure } from './failure.ts';
import type { Session } from './types.ts';

/** Longest time a request may take before the page says that there was no answer. */
export const REQUEST_TIMEOUT_MS = 8_000;

export interface RequestOptions {
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

type Method = 'GET' | 'POST' | 'DELETE';

/**
 * Talks to the gateway. Holds the CSRF token of the session; an answer 401 is reported to `onSignedOut`
 * unless the session it belonged to has been replaced meanwhile.
 */
export class ApiClient {
  #session: Session | null = null;
  #onSignedOut: () => void = () => undefined;

  set onSignedOut(listener: () => void) {
    this.#onSignedOut = listener;
  }

  get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.#request<T>('GET', path, options);
  }

  post<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.#request<T>('POST', path, options);
  }

  /** Who is signed in, or null. Throws RequestFailure when the server does not say. */
  async readSession(): Promise<Session | null> {
    try {
      this.#session = await this.#once<Session>('GET', '/v1/session', {});
    } catch (error) {
      if (!(error instanceof RequestFailure) || error.status !== 401) throw error;
      this.#session = null;
    }
    return this.#session;
  }

  async signIn(email: string, password: string): Promise<Session> {
    this.#session = await this.#once<Session>('POST', '/v1/session', { body: { email, password } });
    return this.#session;
  }

  /** Ends all sessions of the person. An answer 401 means that they had ended already. */
  async signOut(): Promise<void> {
    try {
      await this.#withFreshToken(() => this.#once<void>('DELETE', '/v1/session', {}));
    } catch (error) {
      if (!(error instanceof RequestFailure) || error.status !== 401) throw error;
    }
    this.#session = null;
  }

  async #request<T>(method: Method, path: string, options: RequestOptions): Promise<T> {
    const sessionAtStart = this.#session;
    try {
      return await this.#withFreshToken(() => this.#once<T>(method, path, options));
    } catch (error) {
      const ended = error instanceof RequestFailure && error.status === 401;
      if (ended && this.#session?.person.id === sessionAtStart?.person.id) this.#onSignedOut();
      throw error;
    }
  }

  /** Another tab may have renewed the session, and with it the token: read it again once, then repeat. */
  async #withFreshToken<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof RequestFailure) || error.code !== 'csrf') throw error;
      const personBefore = this.#session?.person.id;
      const session = await this.readSession();
      if (session?.person.id !== personBefore) throw error;
      return send();
    }
  }

  async #once<T>(method: Method, path: string, options: RequestOptions): Promise<T> {
    const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const headers: Record<string, string> = { accept: 'application/json' };
    if (options.body !== undefined) headers['content-type'] = 'application/json';
    if (options.idempotencyKey) headers['idempotency-key'] = options.idempotencyKey;
    if (method !== 'GET' && this.#session) headers['x-csrf-token'] = this.#session.csrfToken;
    try {
      const response = await fetch(path, {
        method,
        headers,
        credentials: 'same-origin',
        cache: 'no-store',
        body: options.body === undefined ? null : JSON.stringify(options.body),
        signal: options.signal ? AbortSignal.any([timeout, options.signal]) : timeout,
      });
      if (!response.ok) throw await failureOf(response);
      return (response.status === 204 ? undefined : await response.json()) as T;
    } catch (error) {
      if (error instanceof RequestFailure) throw error;
      throw new RequestFailure(timeout.aborted ? 'timeout' : 'network');
    }
  }
}

/** A fresh idempotency key. (`crypto.randomUUID` exists only in secure contexts.) */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
