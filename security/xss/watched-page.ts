import type { Browser, BrowserContext, Page } from '@playwright/test';
import { messageOf } from '../../harness/errors.ts';
import { binding } from './payloads.ts';

/** A browser that tells which scripts of the suite have run in it. */
export interface WatchedBrowser {
  readonly context: BrowserContext;
  /** Marker → where it ran. */
  readonly ran: ReadonlyMap<string, string>;
  /** What the page's policy has stopped. */
  readonly stopped: readonly string[];
}

/**
 * @param bypassCSP true: the page's policy is off, so that escaping is judged by itself; a policy that happens to stop a script
 *   does not make the markup any less injected
 */
export async function watchedBrowser(browser: Browser, bypassCSP: boolean): Promise<WatchedBrowser> {
  const context = await browser.newContext({ bypassCSP });
  const ran = new Map<string, string>();
  const stopped: string[] = [];
  await context.exposeBinding(binding, ({ page, frame }, marker: string) => {
    ran.set(marker, frame === page?.mainFrame() ? new URL(frame.url()).pathname : 'a frame');
  });
  await context.exposeBinding('__diamondStopped', (_source, what: string) => {
    stopped.push(what);
  });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      (globalThis as unknown as Record<string, (what: string) => void>).__diamondStopped?.(
        `${violatedDirective} ${blockedURI}`,
      );
    });
  });
  return { context, ran, stopped };
}

/** The nonces by which a policy lets inline scripts run, wherever in a header or a page it stands. */
export function noncesIn(...texts: readonly string[]): string[] {
  const found = texts.flatMap((text) => [...text.matchAll(/'nonce-([\w+/-]+={0,2})'/g)].map(([, nonce = '']) => nonce));
  return [...new Set(found)];
}

/** Does what a curious person does: follows links that are scripts, opens what can be opened by a click inside the content. */
export async function clickScripts(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const element of document.querySelectorAll<HTMLElement>('[href], [action], [formaction], [src]')) {
      const target = ['href', 'action', 'formaction', 'src'].map((name) => element.getAttribute(name) ?? '').join(' ');
      if (/javascript:/i.test(target)) element.click();
    }
  });
}

/** Waits until everything that was to load or fail has done so, and the page's event loop has gone round. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const pending = [...document.images].filter((image) => !image.complete);
    await Promise.all(
      pending.map(
        (image) =>
          new Promise((resolve) => {
            image.addEventListener('load', resolve);
            image.addEventListener('error', resolve);
          }),
      ),
    );
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  });
}

/**
 * Goes to the address and answers why no page of it was loaded there; undefined: one was, or the answer is offered as a file or
 * is an error without a body, in which nothing can run.
 */
export async function whyNotLoaded(page: Pick<Page, 'goto'>, address: string): Promise<string | undefined> {
  try {
    await page.goto(address, { waitUntil: 'load' });
    return undefined;
  } catch (error) {
    const [why = ''] = messageOf(error).split('\n');
    return /Download is starting|ERR_HTTP_RESPONSE_CODE_FAILURE/.test(why) ? undefined : why;
  }
}
