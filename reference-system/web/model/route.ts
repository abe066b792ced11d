/** The places of the page, by path. */
export type Route =
  | { readonly name: 'home' }
  | { readonly name: 'conversation'; readonly conversationId: string; readonly atSeq: number | null }
  | { readonly name: 'search'; readonly query: string; readonly sort: 'newest' | 'oldest' }
  | { readonly name: 'unknown' };

const CONVERSATION_PATH = /^\/c\/([0-9a-zA-Z-]{1,64})\/?$/;

export function parseRoute(pathname: string, search: string): Route {
  const query = new URLSearchParams(search);
  if (pathname === '/') return { name: 'home' };
  if (pathname === '/search') {
    return { name: 'search', query: query.get('q') ?? '', sort: query.get('sort') === 'oldest' ? 'oldest' : 'newest' };
  }
  const conversationId = CONVERSATION_PATH.exec(pathname)?.[1];
  if (conversationId === undefined) return { name: 'unknown' };
  const at = query.get('at') ?? '';
  return { name: 'conversation', conversationId, atSeq: /^[1-9]\d{0,14}$/.test(at) ? Number(at) : null };
}

export function conversationPath(conversationId: string, atSeq?: number): string {
  return `/c/${encodeURIComponent(conversationId)}${atSeq === undefined ? '' : `?at=${atSeq}`}`;
}

export function searchPath(query: string, sort: 'newest' | 'oldest' = 'newest'): string {
  return `/search?${new URLSearchParams(sort === 'oldest' ? { q: query, sort } : { q: query })}`;
}
