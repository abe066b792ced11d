import { CannotTell } from '../../harness/errors.ts';
import { caseOf, expect, test } from '../fixtures/people.ts';
import { seat } from '../journeys/actor.ts';
import { signIn } from '../journeys/sign-in.ts';

const criterion = 'golden.authentication';

test(
  'sign in, reload keeps the session, sign out ends it on the server too',
  caseOf(criterion, 'sign-in-and-out'),
  async ({ people, signedIn, evidence }) => {
    const person = people[5]!;
    const { pages, context } = await signedIn(person);
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

    evidence.record({
      outcome: 'pass',
      summary:
        'The session survived a reload and ended with the sign-out, on the server too: its copied cookie opened nothing.',
      expected: 'signed in after a reload; after sign-out neither the browser nor a copied cookie is signed in',
      examined: 3,
    });
  },
);

test(
  'a wrong password and an unknown e-mail are refused in the same words',
  caseOf(criterion, 'wrong-password'),
  async ({ browser, system, people, evidence }) => {
    const person = people[5]!;
    const { pages, context } = await seat(browser, system, person);
    await pages.signIn.open(person);
    const said: string[] = [];
    // What the page keeps to itself the answer may still tell.
    const answers: Record<string, string>[] = [];
    pages.page.on('response', async (response) => {
      if (response.request().method() === 'POST' && response.status() >= 400)
        answers.push(comparable(response.status(), await response.text()));
    });
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
    await context.close();
    expect(answers[1], 'the answer for an unknown e-mail is that for a wrong password').toEqual(answers[0]);
    expect(said[0], 'words for a wrong password').not.toBe('');
    expect(said[1], 'words for an unknown e-mail are those for a wrong password').toBe(said[0]);

    evidence.record({
      outcome: 'pass',
      summary: `Both were refused with “${said[0]}”.`,
      expected: 'the same words for both; nobody signed in',
      examined: said.length,
      details: said,
    });
  },
);

test(
  'an expired session leads back to sign-in without losing the page asked for',
  caseOf(criterion, 'expired-session'),
  async ({ system, people, together, evidence }) => {
    const { conversation, seats } = await together([people[5]!, people[4]!]);
    const { pages, person } = seats[0]!;
    if (!system.expireSession) throw new CannotTell('The adapter cannot expire a session.');
    const asked = pages.page.url();
    await system.expireSession(person);
    await pages.page.reload();
    await expect(pages.signIn.form, 'the sign-in form once the session has expired').toBeVisible();
    await pages.signIn.submit(person.email, person.password);
    await expect(pages.conversation.heading(conversation.title), 'the page asked for').toBeVisible();
    expect(new URL(pages.page.url()).pathname, 'address after signing in again').toBe(new URL(asked).pathname);

    evidence.record({
      outcome: 'pass',
      summary: 'The expired session led to sign-in, and from there to the conversation that had been asked for.',
      expected: 'sign-in, then the page asked for',
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

/** An answer without what numbers each request anew. */
function comparable(status: number, body: string): Record<string, string> {
  const { instance: _instance, ...members } = JSON.parse(body) as Record<string, unknown>;
  return { status: String(status), body: JSON.stringify(members) };
}
