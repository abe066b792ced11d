import { storage } from './storage.ts';
import { Store } from './store.ts';

export type Theme = 'system' | 'light' | 'dark';

const NAME = 'accord.theme';

function isTheme(value: string | null): value is Theme {
  return value === 'system' || value === 'light' || value === 'dark';
}

const stored = storage.getItem(NAME);

/** Light, dark, or as the system has it. */
export const theme = new Store<Theme>(isTheme(stored) ? stored : 'system');

export function chooseTheme(next: Theme): void {
  storage.setItem(NAME, next);
  theme.set(next);
}

export function applyTheme(): void {
  const apply = () => document.documentElement.setAttribute('data-theme', theme.value);
  theme.subscribe(apply);
  apply();
}
