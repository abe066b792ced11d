import type { BrowserContext, Page, Request } from '@playwright/test';
import type { AttackerSite } from './attacker-site.ts';
import { postForm, type Shot, type Technique, type Tools } from './techniques.ts';

const finalHeadersMs = 2_000;
const given = (ms: number) => new Promise<undefined>((resolve) => setTimeout(resolve, ms, undefined));

/** What left the browser towards the system while it stood on the attacker's page. */
export interface Sent {
  requests: number;
  /** Requests that carried the victim's cookies: without any, the attack proves nothing. */
  withCookie: number;
}

/** Fires one technique at every operation at once from the attacker's page, in the victim's browser. */
export async function fire(
  page: Page,
  site: AttackerSite,
  technique: Technique,
  shots: readonly Shot[],
): Promise<void> {
  await page.goto(site.url);
  await page.evaluate(
    async ({ source, form, all }) => {
      const revive = (text: string) => new Function(`return (${text})`)();
      const shoot: (shot: Shot, tools: Tools) => Promise<void> = revive(source);
      const tools: Tools = { postForm: revive(form) };
      await Promise.allSettled(all.map((shot) => shoot(shot, tools)));
    },
    { source: technique.fire.toString(), form: postForm.toString(), all: [...shots] },
  );
}

/** Posts a text/plain form so that the whole tab goes there: the navigation that lax cookies were made for, but with POST. */
export async function navigate(page: Page, site: AttackerSite, shot: Shot): Promise<void> {
  await page.goto(site.url);
  const arrived = page.waitForEvent('framenavigated');
  await page.evaluate(({ url, body = '{}' }) => {
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', enctype: 'text/plain', action: url });
    const input = document.createElement('input');
    const at = body.indexOf('=');
    const [name, value] = at < 0 ? [body, ''] : [body.slice(0, at), body.slice(at + 1)];
    Object.assign(input, { type: 'hidden', name, value });
    form.append(input);
    document.body.append(form);
    form.submit();
  }, shot);
  await arrived;
}

/** Counts what the context sends to the system from now on. */
export function watch(context: BrowserContext, target: string): Sent & { settled(): Promise<void> } {
  const sent = { requests: 0, withCookie: 0 };
  const looking: Promise<void>[] = [];
  const look = async (request: Request) => {
    // A request that the browser held back itself never gets its final headers.
    const headers = await Promise.race([request.allHeaders().catch(() => undefined), given(finalHeadersMs)]);
    if (headers?.cookie !== undefined) sent.withCookie += 1;
  };
  context.on('request', (request) => {
    if (!request.url().startsWith(target)) return;
    sent.requests += 1;
    looking.push(look(request));
  });
  return Object.assign(sent, {
    settled: async () => {
      await Promise.all(looking);
    },
  });
}
