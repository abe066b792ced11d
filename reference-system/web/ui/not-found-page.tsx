import { Link } from './link.tsx';
import { usePageTitle } from './use-page-title.ts';

export function NotFoundPage() {
  usePageTitle('Not found – Accord');
  return (
    <main id="main" class="place place-centred" tabIndex={-1}>
      <div class="empty">
        <h1>There is nothing here</h1>
        <p class="muted">The address may be mistyped, or what it led to is gone.</p>
        <Link to="/" class="button">
          Go to your conversations
        </Link>
      </div>
    </main>
  );
}
