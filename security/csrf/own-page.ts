import type { Page } from '@playwright/test';
import type { RawAnswer, System } from '../../harness/system.ts';
import { csrfOf } from '../profile.ts';
import type { Call } from '../walker/call.ts';

/** The call as the system's own page would send it. */
export async function fromOwnPage(page: Page, system: System, call: Call): Promise<RawAnswer> {
  const { tokenPath, tokenMember, header } = csrfOf(system);
  const { operation, path, headers, body } = call;
  const answered = await page.evaluate(
    async (given) => {
      const session = await (await fetch(given.tokenPath)).json();
      const answer = await fetch(given.path, {
        method: given.method,
        headers: {
          ...given.headers,
          [given.header]: String(session[given.tokenMember]),
          ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(given.body === undefined ? {} : { body: given.body }),
      });
      return { status: answer.status, body: await answer.text() };
    },
    {
      ...{ tokenPath, tokenMember, header, path, headers },
      method: operation.method,
      body: body && JSON.stringify(body),
    },
  );
  return { ...answered, headers: new Headers() };
}
