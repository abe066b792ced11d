import type { Route } from '../model/route.ts';
import { router } from '../state/router.ts';
import { useStore } from '../state/use-store.ts';
import { ConversationPage } from './conversation-page.tsx';
import { Header } from './header.tsx';
import { HomePage } from './home-page.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { SearchPage } from './search-page.tsx';
import { Sidebar } from './sidebar.tsx';
import { SystemBanner } from './system-banner.tsx';

/** The frame around every place: header, banner, conversations, and the place itself. */
export function Shell() {
  const route = useStore(router.route);
  return (
    <div class={`shell at-${route.name}`}>
      <a class="skip-link" href="#main">
        Skip to content
      </a>
      <Header />
      <SystemBanner />
      <Sidebar />
      <Place route={route} />
    </div>
  );
}

function Place({ route }: { route: Route }) {
  switch (route.name) {
    case 'home':
      return <HomePage />;
    case 'search':
      return <SearchPage query={route.query} sort={route.sort} />;
    case 'conversation':
      return (
        <ConversationPage
          key={`${route.conversationId}@${route.atSeq ?? ''}`}
          conversationId={route.conversationId}
          atSeq={route.atSeq}
        />
      );
    case 'unknown':
      return <NotFoundPage />;
  }
}
