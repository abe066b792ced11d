import { useEffect, useRef, useState } from 'preact/hooks';
import { failureInWords } from '../api/failure-in-words.ts';
import { chooseTheme, type Theme, theme } from '../state/theme.ts';
import { useStore } from '../state/use-store.ts';
import { Avatar } from './avatar.tsx';
import { useSigned } from './context.ts';
import { CheckIcon, ChevronIcon } from './icons.tsx';
import { moveInMenu } from './move-in-menu.ts';
import { Problem } from './problem.tsx';

const themes: readonly (readonly [Theme, string])[] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

/** The person's name; behind it the appearance and the way out. */
export function PersonMenu() {
  const { gate, workspace } = useSigned();
  const { person } = workspace.session;
  const chosen = useStore(theme);
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return undefined;
    root.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
    const closeOutside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [open]);

  function close() {
    setOpen(false);
    button.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') close();
    else if (event.key === 'Tab') setOpen(false);
    else moveInMenu(event);
  }

  async function signOut() {
    setProblem(null);
    try {
      await gate.signOut();
    } catch (error) {
      setProblem(`You are still signed in. ${failureInWords(error)}`);
    }
  }

  return (
    <div class="person-menu" ref={root}>
      <button
        ref={button}
        type="button"
        class="person-button"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Avatar id={person.id} name={person.displayName} small />
        <span class="person-name" dir="auto">
          {person.displayName}
        </span>
        <ChevronIcon />
      </button>
      {open && (
        <div class="menu">
          <p class="menu-head">
            <span dir="auto">{person.tenant.name}</span>
            <span class="muted">{person.role === 'approver' ? 'Approver' : 'Member'}</span>
          </p>
          <div role="menu" aria-label="Account" tabIndex={-1} onKeyDown={onKeyDown}>
            {/* biome-ignore lint/a11y/useSemanticElements: a group of menu items is no fieldset */}
            <div role="group" aria-label="Appearance" class="menu-group">
              {themes.map(([value, label]) => (
                <button
                  key={value}
                  type="button"
                  class="menu-item"
                  role="menuitemradio"
                  aria-checked={chosen === value}
                  tabIndex={-1}
                  onClick={() => chooseTheme(value)}
                >
                  {label}
                  {chosen === value && <CheckIcon />}
                </button>
              ))}
            </div>
            <button type="button" class="menu-item" role="menuitem" tabIndex={-1} onClick={signOut}>
              Sign out
            </button>
          </div>
          {problem !== null && <Problem>{problem}</Problem>}
        </div>
      )}
    </div>
  );
}
