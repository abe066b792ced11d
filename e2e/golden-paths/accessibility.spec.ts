import { actionContent, messageContent, proposalContent } from '../../harness/content.ts';
import { type AxeFinding, axeFindings, isGrave } from '../fixtures/axe.ts';
import { givenFailedJob, jobTitled } from '../fixtures/jobs.ts';
import { caseOf, expect, test } from '../fixtures/people.ts';
import { seat } from '../journeys/actor.ts';
import { decideJob, proposeJob, seeJobState } from '../journeys/job.ts';
import { seeMessage, sendMessage } from '../journeys/send-message.ts';

const criterion = 'golden.accessibility';

test(
  'axe-core on every state that the journeys reach: no serious or critical violation',
  caseOf(criterion, 'states'),
  async ({ browser, system, people, texts, together, step, attempts, evidence }) => {
    test.setTimeout(240_000);
    const findings: AxeFinding[] = [];
    const states: string[] = [];

    const stranger = await seat(browser, system, people[4]!);
    const look = async (
      page: typeof stranger.pages.page,
      state: string,
      schemes: readonly ('light' | 'dark')[] = ['light'],
    ) => {
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        states.push(`${state} (${colorScheme})`);
        findings.push(...(await axeFindings(page, `${state} (${colorScheme})`)));
      }
    };
    await stranger.pages.signIn.open(stranger.person);
    await stranger.pages.signIn.form.waitFor();
    await look(stranger.pages.page, 'sign-in', ['light', 'dark']);
    await stranger.pages.signIn.submit(stranger.person.email, 'not the password');
    await stranger.pages.signIn.error.waitFor();
    await look(stranger.pages.page, 'sign-in refused');
    await stranger.context.close();

    const { conversation, seats } = await together([people[2]!, people[1]!]);
    const [proposer, approver] = [seats[0]!, seats[1]!];
    const { pages } = proposer;
    await look(pages.page, 'empty conversation');
    for (const [opener, state] of [
      [pages.home.newConversation, 'beginning a conversation'],
      [pages.conversation.proposal.open, 'proposing a job'],
    ] as const) {
      await opener.click();
      await pages.page.getByRole('dialog').waitFor();
      await look(pages.page, state);
      await pages.page.keyboard.press('Escape');
      await pages.page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
    const text = texts.message();
    await sendMessage(proposer, step, { conversation, text }, attempts);
    await seeMessage(approver, step, { conversation, text });
    await look(pages.page, 'conversation with messages', ['light', 'dark']);
    await pages.conversation.compose(texts.ofBytes(16_385));
    await pages.page.keyboard.press('Enter');
    await pages.conversation.error.first().waitFor();
    await look(pages.page, 'oversized message refused');
    await pages.conversation.compose('');
    if (pages.home.menu) {
      await pages.home.menu.open.click();
      await pages.home.menu.signOut.waitFor();
      await look(pages.page, 'menu');
      await pages.page.keyboard.press('Escape');
    }

    const title = texts.title();
    await proposeJob(proposer, step, { conversation, title, work: 'succeeds' }, attempts);
    await seeJobState(approver, step, { title, state: 'proposed' });
    await look(approver.pages.page, 'job to decide', ['light', 'dark']);
    const { id: jobId } = await jobTitled(await system.api(approver.person), conversation, title);
    await decideJob(approver, step, { title, jobId, action: 'approve' }, attempts);
    await seeJobState(proposer, step, { title, state: 'completed' });
    await look(pages.page, 'job completed', ['light', 'dark']);
    await pages.conversation.job(title).openHistory();
    await look(pages.page, 'job history', ['light', 'dark']);
    await pages.conversation.job(title).closeHistory();
    const failing = texts.title();
    await givenFailedJob(system, [proposer.person, approver.person], conversation, failing, attempts);
    await pages.conversation.job(failing).error.waitFor();
    await look(pages.page, 'job failed', ['light', 'dark']);
    // As when the network is gone just then.
    const unsent = texts.message();
    await pages.page.route('**/*', (route) =>
      route.request().postData()?.includes(unsent) ? route.abort('connectionreset') : route.fallback(),
    );
    await pages.conversation.compose(unsent);
    await pages.conversation.send();
    await pages.conversation.notSent(unsent).waitFor();
    await look(pages.page, 'message not sent');
    await pages.home.search(text.split(' ')[0]!);
    await pages.home.searchResults.first().waitFor();
    await look(pages.page, 'search results');
    await approver.pages.page.setViewportSize({ width: 390, height: 844 });
    await look(approver.pages.page, 'conversation on a phone');

    const grave = findings.filter(isGrave);
    evidence.record({
      outcome: grave.length === 0 ? 'pass' : 'fail',
      summary:
        grave.length === 0
          ? `${states.length} states have no serious or critical violation; ${findings.length} lesser ones are listed.`
          : `${grave.length} serious or critical violations, first: ${grave[0]?.rule} in ${grave[0]?.state} (${grave[0]?.nodes[0]}).`,
      expected: 'no violation of impact serious or critical',
      examined: states.length,
      details: { states, findings },
    });
    expect(grave).toEqual([]);
  },
);

test(
  'the golden journeys by keyboard alone, with the focus where one expects it',
  caseOf(criterion, 'keyboard'),
  async ({ browser, system, people, texts, together, step, attempts, evidence }) => {
    test.setTimeout(180_000);
    const { conversation, seats } = await together([people[3]!, people[1]!]);
    const approver = seats[1]!;
    const typist = await seat(browser, system, people[3]!);
    const { pages } = typist;
    const { keyboard } = pages.page;
    const { proposal } = pages.conversation;
    const work = system.work('succeeds');
    const actor = { tenantId: typist.person.tenant.id, actorId: typist.person.personId };
    const scopeId = conversation.id;
    const tabTo = async (what: ReturnType<typeof pages.page.locator>, key = 'Tab', keys = keyboard) => {
      await what.waitFor();
      for (let i = 0; i < 60; i++) {
        if (await what.evaluate((element) => element === document.activeElement)) return;
        await keys.press(key);
      }
      throw new Error(`not reached by ${key} within 60 presses: ${what}`);
    };

    await pages.signIn.open(typist.person);
    await pages.signIn.form.waitFor();
    await step('keyboard.sign_in', async () => {
      await tabTo(pages.signIn.email);
      await keyboard.type(typist.person.email);
      await keyboard.press('Tab');
      await keyboard.type(typist.person.password);
      await keyboard.press('Enter');
      await pages.home.ready.waitFor();
    });
    await step('keyboard.open_conversation', async () => {
      const entry = pages.home.conversation(conversation.title);
      await entry.waitFor();
      await tabTo(entry);
      await keyboard.press('Enter');
      await pages.conversation.heading(conversation.title).waitFor();
    });
    const text = texts.message();
    await step('keyboard.send_message', async () => {
      await tabTo(pages.conversation.composer);
      await keyboard.type(text);
      const attempt = attempts.begin('message.send', { ...actor, scopeId, contentSha256: messageContent(text) });
      await keyboard.press('Enter');
      await pages.conversation.sent(text).waitFor();
      attempt.acknowledge();
      await expect(pages.conversation.composer, 'the focus stays in the composer after sending').toBeFocused();
    });
    const title = texts.title();
    await step('keyboard.propose_job', async () => {
      await tabTo(proposal.open);
      await keyboard.press('Enter');
      const { dialog } = proposal;
      await dialog.waitFor();
      expect(
        await dialog.evaluate((element) => element.contains(document.activeElement)),
        'the focus is in the dialog',
      ).toBe(true);
      await tabTo(proposal.title);
      await keyboard.type(title);
      await tabTo(proposal.input);
      await keyboard.type(work.input);
      await tabTo(proposal.submit);
      const contentSha256 = proposalContent(title, work.kind, work.input);
      const attempt = attempts.begin('job.propose', { ...actor, scopeId, contentSha256 });
      await keyboard.press('Enter');
      await dialog.waitFor({ state: 'hidden' });
      await pages.conversation.job(title).card.waitFor();
      attempt.acknowledge();
    });
    await step('keyboard.approve_job', async () => {
      const card = approver.pages.conversation.job(title);
      const { id: jobId } = await jobTitled(await system.api(approver.person), conversation, title);
      await tabTo(card.action('approve'), 'Shift+Tab', approver.pages.page.keyboard);
      const attempt = attempts.begin('job.approve', {
        tenantId: approver.person.tenant.id,
        actorId: approver.person.personId,
        scopeId: jobId,
        contentSha256: actionContent(jobId, 'approve'),
      });
      await approver.pages.page.keyboard.press('Enter');
      await card.state('completed').waitFor();
      attempt.acknowledge();
    });
    const { menu } = pages.home;
    if (menu) {
      await step('keyboard.sign_out', async () => {
        // Before the place where one writes, or behind it.
        await tabTo(menu.open, 'Shift+Tab').catch(() => tabTo(menu.open));
        await keyboard.press('Enter');
        // Menus are gone through by the arrow keys; a list of buttons by Tab.
        const inMenu = await menu.signOut.evaluate((element) => element.closest('[role="menu"]') !== null);
        await tabTo(menu.signOut, inMenu ? 'ArrowDown' : 'Tab');
        await keyboard.press('Enter');
        await pages.signIn.form.waitFor();
      });
    }
    await typist.context.close();

    evidence.record({
      outcome: 'pass',
      summary: `Signing in, opening a conversation, sending, proposing${menu ? ', approving and signing out' : ' and approving'} were done by keyboard alone.${
        menu ? '' : ' The way out was not judged: the adapter names no `menu`.'
      }`,
      expected: 'every step reached by Tab and done by typing; focus kept in the composer and in the dialog',
      examined: menu ? 6 : 5,
    });
  },
);

test(
  'new messages and problems are announced to assistive technology',
  caseOf(criterion, 'announcements'),
  async ({ people, texts, together, step, attempts, evidence }) => {
    const { conversation, seats } = await together([people[2]!, people[3]!]);
    const [sender, recipient] = [seats[0]!, seats[1]!];
    const earlier = texts.message();
    await sendMessage(sender, step, { conversation, text: earlier }, attempts);
    await seeMessage(recipient, step, { conversation, text: earlier });
    const regionsBefore = await recipient.pages.page.evaluateHandle(() => [
      ...document.querySelectorAll('[aria-live], [role="log"], [role="status"], [role="alert"]'),
    ]);
    const text = texts.message();
    await sendMessage(sender, step, { conversation, text }, attempts);
    const arrived = recipient.pages.conversation.sent(text);
    await arrived.waitFor();
    // What a screen reader goes by: the message lies in a live region that was there before it, that announces what is added to it
    // now and not at some later time, and nothing hides it.
    const announced = await arrived.evaluate((element, before) => {
      const region = element.closest('[aria-live], [role="log"], [role="status"], [role="alert"]');
      if (!region || element.closest('[aria-hidden="true"]')) return 'not in a live region';
      if (!before.includes(region)) return 'in a live region that was made with it';
      if (region.closest('[aria-busy="true"]')) return 'in a live region that says that it is being changed';
      const relevant = region.getAttribute('aria-relevant')?.split(/\s+/) ?? ['additions'];
      if (!relevant.includes('additions') && !relevant.includes('all')) return 'in a live region without additions';
      const politeness =
        region.getAttribute('aria-live') ?? (region.getAttribute('role') === 'alert' ? 'assertive' : 'polite');
      return politeness === 'off' ? 'in a live region that is off' : politeness;
    }, regionsBefore);
    expect(announced, 'how a new message is announced').toMatch(/^(polite|assertive)$/);

    await sender.pages.conversation.compose(texts.ofBytes(16_385));
    await sender.pages.page.keyboard.press('Enter');
    const problem = sender.pages.conversation.error.first();
    await expect(problem, 'a problem is an alert').toBeVisible();

    evidence.record({
      outcome: 'pass',
      summary: `A new message is in a live region (${announced}), a refused one raises an alert.`,
      expected: 'new messages in a live region; problems as alerts',
      examined: 2,
    });
  },
);
