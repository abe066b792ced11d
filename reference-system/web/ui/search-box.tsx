import { useEffect, useState } from 'preact/hooks';
import { searchPath } from '../model/route.ts';
import { router } from '../state/router.ts';
import { useStore } from '../state/use-store.ts';
import { SearchIcon } from './icons.tsx';

export function SearchBox() {
  const route = useStore(router.route);
  const searched = route.name === 'search' ? route.query : '';
  const [text, setText] = useState(searched);
  useEffect(() => setText(searched), [searched]);

  function submit(event: Event) {
    event.preventDefault();
    const query = text.trim();
    if (query !== '') router.go(searchPath(query));
  }

  return (
    <search class="search-box">
      <form onSubmit={submit}>
        <SearchIcon />
        <input
          type="search"
          name="q"
          aria-label="Search messages"
          placeholder="Search messages"
          autocomplete="off"
          maxLength={200}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </form>
    </search>
  );
}
