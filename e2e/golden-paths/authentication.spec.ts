import { randomUUID } from 'node:crypto';
import type { Page, Request, Response } from '@playwright/test';
import { CannotTell } from '../../harness/errors.ts';
import { recordedMessage } from '../../harness/recorded-calls.ts';
import type { System } from '../../harness/system.ts';
import { caseOf, expect, test } from '../fixtures/people.ts';
import { seat } from '../journeys/actor.ts';
import { givenConversation } from '../journeys/given-conversation.ts';
import { signIn } from '../journeys/sign-in.ts';

const criterion = 'golden.authentication';
/** More than the usual handful after which somebody who guesses has to wait. */
const guessesEach = 7;

test(
  'sign in, reload keeps the session, sign out ends it on the server too',
  caseOf(criterion, 'sign-in-and-out'),
  async ({ system, people, signedIn, evidence }) => {
    const person = people[5]!;
    const { pages, context } = await signedIn(person);
    const endsAll = system.security?.signingOutEndsAll === true;
    const elsewhere = await system.api(person, { replica: anotherReplica(system, pages.page.url()) });
    expect((await elsewhere.conversations()).ok, 'signed in at a second place').toBe(true);
    await pages.page.reload();
    await expect(pages.home.ready, 'still signed in after a reload').toBeVisible();

    // The cookies as somebody would have copied them before the sign-out.
    const copied = await context.cookies();
    expect(copied.length, 'cookies of the session').toBeGreaterThan(0);
    await pages.home.signOut();
    await expect(pages.signIn.form, 'the sign-in form after signing out').toBeVisible();
    await pages.page.reload();
    await expect(pages.signIn.form, 'the sign-in form after a reload').toBeVisible();

    await context.clearCookies();
    await context.addCookies(copied);
    await pages.page.reload();
    await expect(pages.signIn.form, 'the copied session is worth nothing after the sign-out').toBeVisible();
    await expect(pages.home.ready).toBeHidden();
    if (endsAll)
      expect((await elsewhere.conversations()).status, 'status of a call at the second place after the sign-out').toBe(
        401,
      );

    evidence.record({
      outcome: 'pass',
      summary: `The session survived a reload and ended with the sign-out, on the server too: its copied cookie opened nothing. ${
        endsAll
          ? 'The session at a second place ended with it.'
          : 'Sessions at other places were not judged: the adapter does not say that signing out ends them.'
      }`,
      expected:
        'signed in after a reload; after sign-out neither the browser nor a copied cookie nor, where that is promised, another place is signed in',
      examined: endsAll ? 4 : 3,
    });
  },
);

test(
  'a wrong password and an unknown e-mail are refused in the same words',
  caseOf(criterion, 'wrong-password'),
  async ({ browser, system, people, evidence }) => {
    const person = people[5]!;
    const { pages, context } = await seat(browser, system, person);
    // Somebody whom nothing else needs: the account is shut for a while.
    const guessedAt = people.at(-2) ?? person;
    await pages.signIn.open(person);
    const said: string[] = [];
    // What the page keeps to itself the answer may still tell.
    const answers: Record<string, string>[] = [];
    let refused: Request | undefined;
    const listen = async (response: Response) => {
      if (response.request().method() !== 'POST' || response.status() < 400) return;
      refused ??= response.request();
      answers.push(comparable(response.status(), await response.text()));
    };
    pages.page.on('response', listen);
    for (const [email, password] of [
      [person.email, 'not the password of anybody'],
      ['nobody.at.all@nowhere.example', person.password],
    ] as const) {
      await pages.signIn.submit(email, password);
      await expect(pages.signIn.error, 'the refusal').toBeVisible();
      said.push((await pages.signIn.error.innerText()).trim());
      await expect(pages.home.ready, 'signed in all the same').toBeHidden();
      // Before the reload, after which the browser gives the answer's body no more.
      await expect.poll(() => answers.length, { message: 'refusing answers' }).toBe(said.length);
      await pages.page.reload();
    }
    pages.page.off('response', listen);
    // Who guesses on must not learn it either: the page's own request, sent again for a known and an unknown account.
    const guess = async (email: string) => {
      const body = refused?.postData()?.replaceAll(person.email, email);
      if (!refused || !body?.includes(email))
        throw new CannotTell('The page’s request does not hold the e-mail as it was typed.');
      return guessFromPage(pages.page, { url: refused.url(), headers: refused.headers(), body });
    };
    const known = await guess(guessedAt.email);
    const unknown = await guess(`nobody.${guessedAt.email}`);
    await context.close();
    expect(unknown, 'statuses of guessing at an unknown account, those of a known one').toEqual(known);
    expect(answers[1], 'the answer for an unknown e-mail is that for a wrong password').toEqual(answers[0]);
    expect(said[0], 'words for a wrong password').not.toBe('');
    expect(said[1], 'words for an unknown e-mail are those for a wrong password').toBe(said[0]);

    evidence.record({
      outcome: 'pass',
      summary: `Both were refused with “${said[0]}”, and guessing on was answered alike (${known.join(', ')}).`,
      expected: 'the same words for both, and the same answers to more guesses; nobody signed in',
      examined: said.length + known.length + unknown.length,
      details: { said, known, unknown },
    });
  },
);

test(
  'an expired session leads back to sign-in without losing the page asked for',
  caseOf(criterion, 'expired-session'),
  async ({ system, people, texts, attempts, signedIn, evidence }) => {
    const { pages, person } = await signedIn(people[5]!);
    if (!system.expireSession) throw new CannotTell('The adapter cannot expire a session.');
    // The results of a search: what was asked for stands in more than the path.
    const conversation = await givenConversation(system, [person], texts.title(), attempts);
    const word = `asked${randomUUID().slice(0, 8)}`;
    await recordedMessage(await system.api(person), conversation, `${word} ${texts.message()}`, attempts);
    await pages.home.search(word);
    await expect(pages.home.searchResults, 'results of the search').toHaveCount(1);
    const asked = new URL(pages.page.url());
    await system.expireSession(person);
    await pages.page.reload();
    await expect(pages.signIn.form, 'the sign-in form once the session has expired').toBeVisible();
    await pages.signIn.submit(person.email, person.password);
    await expect(pages.home.searchResults, 'results on the page asked for').toHaveCount(1);
    const led = new URL(pages.page.url());
    expect(led.pathname + led.search, 'address after signing in again').toBe(asked.pathname + asked.search);

    evidence.record({
      outcome: 'pass',
      summary: 'The expired session led to sign-in, and from there to the search that had been asked for.',
      expected: 'sign-in, then the page asked for, its query included',
      examined: 1,
    });
  },
);

test(
  'sign-out in one tab ends the other',
  caseOf(criterion, 'two-tabs'),
  async ({ system, people, signedIn, step, evidence }) => {
    const first = await signedIn(people[5]!);
    const second = { ...first, pages: system.pages(await first.context.newPage()) };
    await second.pages.signIn.open(first.person);
    await expect(second.pages.home.ready, 'the second tab is signed in by the first').toBeVisible();
    await first.pages.home.signOut();
    await expect(second.pages.signIn.form, 'the second tab after the first signed out').toBeVisible();
    // Not only the look: signing in again must work from there.
    await signIn(second, step);

    evidence.record({
      outcome: 'pass',
      summary: 'Signing out in one tab led the other back to sign-in without anybody touching it.',
      expected: 'the other tab shows sign-in by itself',
      examined: 1,
    });
  },
);

/** The statuses of this POST, sent so often from within the page: with the origin and the cookies that the page's own calls have. */
function guessFromPage(
  page: Page,
  call: { readonly url: string; readonly headers: Record<string, string>; readonly body: string },
): Promise<number[]> {
  return page.evaluate(
    async ({ url, headers, body, times }) => {
      const statuses: number[] = [];
      for (let time = 0; time < times; time += 1)
        statuses.push((await fetch(url, { method: 'POST', headers, body })).status);
      return statuses;
    },
    { ...call, times: guessesEach },
  );
}

/** A replica that serves users and is not the one at this address; undefined: there is only one. */
function anotherReplica(system: System, address: string): string | undefined {
  const { origin } = new URL(address);
  return system.services
    .flatMap(({ replicas }) => replicas)
    .find(({ publicUrl }) => publicUrl !== undefined && new URL(publicUrl).origin !== origin)?.name;
}

/** An answer without what numbers each request anew. */
function comparable(status: number, body: string): Record<string, string> {
  const { instance: _instance, ...members } = JSON.parse(body) as Record<string, unknown>;
  return { status: String(status), body: JSON.stringify(members) };
}
