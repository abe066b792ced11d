import type { ComponentChildren } from 'preact';
import { router } from '../state/router.ts';

interface LinkProps {
  to: string;
  children: ComponentChildren;
  class?: string;
  dir?: 'auto';
  'aria-current'?: 'page' | undefined;
  'aria-label'?: string | undefined;
}

/** A link within the page. Everything but a plain click is left to the browser. */
export function Link({ to, children, ...rest }: LinkProps) {
  function follow(event: MouseEvent) {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    event.preventDefault();
    router.go(to);
  }
  return (
    <a href={to} onClick={follow} {...rest}>
      {children}
    </a>
  );
}
