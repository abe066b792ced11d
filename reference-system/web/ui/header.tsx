import { ConnectionStatus } from './connection-status.tsx';
import { AccordMark } from './icons.tsx';
import { Link } from './link.tsx';
import { PersonMenu } from './person-menu.tsx';
import { SearchBox } from './search-box.tsx';

export function Header() {
  return (
    <header class="header">
      <Link to="/" class="brand" aria-label="Accord, home">
        <AccordMark />
        <span aria-hidden="true">Accord</span>
      </Link>
      <SearchBox />
      <ConnectionStatus />
      <PersonMenu />
    </header>
  );
}
