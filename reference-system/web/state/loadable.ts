/** Something read from the server: what is not known is never shown as if it were. */
export type Loadable<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly error: unknown };

export const loading: Loadable<never> = { state: 'loading' };

export function ready<T>(value: T): Loadable<T> {
  return { state: 'ready', value };
}

export function failed(error: unknown): Loadable<never> {
  return { state: 'failed', error };
}
