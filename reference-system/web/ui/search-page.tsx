import { useEffect, useState } from 'preact/hooks';
import type { Message } from '../api/types.ts';
import { conversationPath, searchPath } from '../model/route.ts';
import { failed, type Loadable, loading, ready } from '../state/loadable.ts';
import { useWorkspace } from './context.ts';
import { Link } from './link.tsx';
import { LoadProblem } from './problem.tsx';
import { SearchResult } from './search-result.tsx';
import { Skeleton } from './skeleton.tsx';
import { usePageTitle } from './use-page-title.ts';

export function SearchPage({ query, sort }: { query: string; sort: 'newest' | 'oldest' }) {
  const workspace = useWorkspace();
  const [results, setResults] = useState<Loadable<readonly Message[]>>(loading);
  const [reading, setReading] = useState(0);
  usePageTitle(`Search: ${query} – Accord`);

  useEffect(() => {
    setResults(loading);
    if (query.trim() === '') {
      setResults(ready([]));
      return undefined;
    }
    const leave = new AbortController();
    const path = `/v1/search?${new URLSearchParams({ q: query, sort })}`;
    workspace.api.get<{ results: Message[] }>(path, { signal: leave.signal }).then(
      (read) => setResults(ready(read.results)),
      (error: unknown) => {
        if (!leave.signal.aborted) setResults(failed(error));
      },
    );
    return () => leave.abort();
  }, [workspace, query, sort, reading]);

  return (
    <main id="main" class="place search" tabIndex={-1}>
      <div class="search-column">
        <header class="search-head">
          <h1>
            Messages with “<bdi>{query}</bdi>”
          </h1>
          <nav aria-label="Order of results" class="search-order">
            <Link to={searchPath(query)} aria-current={sort === 'newest' ? 'page' : undefined}>
              Newest
            </Link>
            <Link to={searchPath(query, 'oldest')} aria-current={sort === 'oldest' ? 'page' : undefined}>
              Oldest
            </Link>
          </nav>
        </header>
        {results.state === 'loading' && <Skeleton lines={6} label="Searching" />}
        {results.state === 'failed' && (
          <LoadProblem what="The results" error={results.error} onTryAgain={() => setReading(reading + 1)} />
        )}
        {results.state === 'ready' && (
          <>
            <p class="muted" role="status">
              {countInWords(results.value.length, sort)}
            </p>
            <ul class="search-results">
              {results.value.map((message) => (
                <li key={message.id}>
                  <Link to={conversationPath(message.conversationId, message.seq)} class="search-result">
                    <SearchResult message={message} query={query} />
                  </Link>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </main>
  );
}

/** The server answers with no more than this; how many there are is then not known. */
const MOST_RESULTS = 50;

function countInWords(count: number, sort: 'newest' | 'oldest'): string {
  if (count >= MOST_RESULTS) return `The ${sort} ${count} messages`;
  if (count === 0) return 'No message of your conversations contains this.';
  return count === 1 ? '1 message' : `${count} messages`;
}
