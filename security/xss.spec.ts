import { randomBytes } from 'node:crypto';
import type { Locator, Page } from '@playwright/test';
import { signIn } from '../e2e/journeys/sign-in.ts';
import { CannotTell } from '../harness/errors.ts';
import { nameMarker } from '../harness/hostile-name.ts';
import { recordedConversation, recordedMessage, recordedProposal } from '../harness/recorded-calls.ts';
import type { SecurityFinding } from '../harness/security-finding.ts';
import type { Conversation, Job } from '../harness/system.ts';
import { pointsOf } from './injection/points.ts';
import { profileOf } from './profile.ts';
import { recordCase } from './record-case.ts';
import { caseOf, expect, test } from './stage.ts';
import { isCall } from './walker/call.ts';
import { controlPrefix, findingsOf } from './xss/findings.ts';
import { byHostileName } from './xss/hostilely-named.ts';
import { attackJobs, jobTexts, takes } from './xss/job-texts.ts';
import { binding, payloads } from './xss/payloads.ts';
import { signedOut } from './xss/signed-out.ts';
import {
  clickScripts,
  noncesIn,
  settled,
  type WatchedBrowser,
  watchedBrowser,
  whyNotLoaded,
} from './xss/watched-page.ts';

const criterion = 'security.xss';

test(
  'what somebody has written runs in nobody’s page',
  caseOf(criterion, 'stored'),
  async ({ browser, system, stage, attempts, step, evidence }) => {
    test.setTimeout(180_000);
    const api = await system.api(stage.colleague);
    const memberIds = [stage.victim.personId, stage.colleague.personId];
    const markers = new Map<string, string>();
    const marked = (what: string, text: (marker: string) => string) => {
      const marker = `x${randomBytes(4).toString('hex')}`;
      markers.set(marker, what);
      return text(marker);
    };
    const conversations: { title: string; jobs: readonly Job[] }[] = [];
    const sent: Conversation[] = [];
    const findWords: string[] = [];
    const unknown: string[] = [];
    const texts = await jobTexts(stage);
    if (texts.length === 0) unknown.push('no operation of the document takes a text of a job');
    for (const { id, sink, text } of payloads) {
      const title = marked(`a conversation's title (${id}: ${sink})`, text);
      const conversation = await recordedConversation(api, { title, memberIds }, attempts);
      const attack = await attackJobs({ stage, texts, conversation, proposer: api, attempts }, (into) =>
        takes(into.schema, text('x00000000'))
          ? marked(`a job’s ${into.member} (${into.operation.id}; ${id}: ${sink})`, text)
          : undefined,
      );
      unknown.push(...attack.unknown);
      conversations.push({ title, jobs: attack.jobs });
      sent.push(conversation);
      await recordedMessage(api, conversation, marked(`a message (${id}: ${sink})`, text), attempts);
      // Beside a word of its own, so that it is found by that, and the payload is shown whole.
      const word = `find${randomBytes(5).toString('hex')}`;
      findWords.push(word);
      const found = marked(`a message that was found (${id}: ${sink})`, text);
      await recordedMessage(api, conversation, `${word} ${found}`, attempts);
      await recordedProposal(api, system, conversation, marked(`a job's title (${id}: ${sink})`, text), attempts);
    }
    const named = await byHostileName(system, stage, attempts);
    if (named) {
      markers.set(nameMarker, 'the name of a person');
      conversations.push({ title: named.conversation.title, jobs: [named.job] });
      sent.push(named.conversation);
      findWords.push(named.word);
    }
    const last = `Nothing after this ${randomBytes(4).toString('hex')}`;
    for (const conversation of sent) await recordedMessage(api, conversation, last, attempts);

    const watched = await watchedBrowser(browser, true);
    const page = await watched.context.newPage();
    const pages = system.pages(page);
    await signIn({ person: stage.victim, pages, work: system.work }, step);
    await oracleSees(page, watched);
    for (const { title, jobs } of conversations) {
      await pages.home.conversation(title).click();
      await expect(pages.conversation.timeline).toContainText(last);
      await settled(page);
      await clickScripts(page);
      for (const job of jobs) {
        const card = pages.conversation.job(job.title);
        await (await card.openHistory()).first().waitFor();
        await settled(page);
        await clickScripts(page);
        await card.closeHistory();
      }
    }
    if (conversations.every(({ jobs }) => jobs.length === 0)) unknown.push('no job took a text, so none was looked at');
    if (named) {
      await pages.home.newConversation.click();
      await settled(page);
      await page.keyboard.press('Escape');
    }
    await pages.home.search('x');
    await settled(page);
    for (const word of findWords) {
      await pages.home.search(word);
      const result = pages.home.searchResults.filter({ hasText: word }).first();
      if (await isShown(result)) await settled(page);
      else unknown.push('the search does not show a message by its first word, so no results were looked at');
    }
    await watched.context.close();
    recordCase(evidence, {
      findings: findingsOf('stored', markers, watched),
      unknown,
      examined: markers.size,
      expected:
        'no script of a title, message or text of a job runs in a page that shows it, with the page’s policy switched off',
      summary: `${markers.size} payloads in titles, messages${named ? ', a name' : ''} and every text of jobs were shown as text in list, timeline, history and search; none ran${named ? '' : ' (nobody has a hostile name: names not judged)'}.`,
    });
  },
);

test(
  'what stands in an address runs in no page',
  caseOf(criterion, 'reflected'),
  async ({ browser, system, stage, step, evidence }) => {
    test.setTimeout(180_000);
    const watched = await watchedBrowser(browser, true);
    const page = await watched.context.newPage();
    const pages = system.pages(page);
    await signIn({ person: stage.victim, pages, work: system.work }, step);
    await oracleSees(page, watched);
    const base = new URL(page.url()).origin;
    const markers = new Map<string, string>();
    const unknown: string[] = [];
    const visit = async (what: string, path: (text: string) => string, text: (marker: string) => string) => {
      const marker = `x${randomBytes(4).toString('hex')}`;
      markers.set(marker, what);
      const why = await whyNotLoaded(page, new URL(path(text(marker)), base).href);
      if (why !== undefined) {
        unknown.push(`${what} did not load (${why})`);
        return;
      }
      await settled(page);
      await clickScripts(page);
    };
    const chosen = payloads.filter(({ id }) => ['element', 'script', 'double-quoted', 'link'].includes(id));
    for (const { id, text } of chosen) {
      const places: [string, (text: string) => string][] = [
        ['the path', (value) => `/${encodeURIComponent(value)}`],
        ['the query', (value) => `/?q=${encodeURIComponent(value)}&next=${encodeURIComponent(value)}`],
        ['the fragment', (value) => `/#${value}`],
      ];
      for (const [place, path] of places) await visit(`${place} of a page (${id})`, path, text);
      await pages.signIn.open(stage.victim);
      await pages.home.ready.waitFor();
      const marker = `x${randomBytes(4).toString('hex')}`;
      markers.set(marker, `the search box (${id})`);
      await pages.home.search(text(marker));
      await settled(page);
      await clickScripts(page);
    }
    // An API answer that a browser takes for a page.
    const { endlessOperations } = profileOf(system);
    const reading = stage.operations.filter(({ id, writes }) => !writes && !endlessOperations.includes(id));
    const [element] = payloads;
    for (const operation of reading) {
      const call = await stage.call(operation);
      if (!isCall(call)) continue;
      for (const point of pointsOf(call).filter(({ name }) => /^(path|query)/.test(name))) {
        await visit(`${operation.id}, ${point.name}`, (value) => point.with(value).path, element!.text);
      }
    }
    await watched.context.close();
    const beforeSignIn = await signedOut(browser, { stage, system, step }, markers);
    unknown.push(...beforeSignIn.unknown);
    recordCase(evidence, {
      findings: [...findingsOf('reflected', markers, watched), ...beforeSignIn.findings],
      unknown,
      examined: markers.size - unknown.length,
      expected: 'no script of an address runs, with the page’s policy switched off',
      summary: `${markers.size} payloads in paths, queries (before signing in, too), fragments, the search box and API addresses: none ran.`,
    });
  },
);

test(
  'the page’s policy stops a script by itself',
  caseOf(criterion, 'csp'),
  async ({ browser, system, stage, step, evidence }) => {
    const watched = await watchedBrowser(browser, false);
    const page = await watched.context.newPage();
    const pages = system.pages(page);
    await signIn({ person: stage.victim, pages, work: system.work }, step);
    // A nonce is worth something as long as nobody knows it beforehand: those of one load are tried in the next.
    const earlier = await watched.context.request.get(page.url(), { headers: { accept: 'text/html' } });
    const nonces = noncesIn(earlier.headers()['content-security-policy'] ?? '', await earlier.text());
    await page.reload();
    await pages.home.ready.waitFor();
    const findings: SecurityFinding[] = [];
    const tries: readonly PolicyTry[] = [
      { id: 'inline-script', what: 'an inline script', html: undefined },
      {
        id: 'inline-handler',
        what: 'an inline event handler',
        html: `<img src=x onerror="${binding}('inline-handler')">`,
      },
      { id: 'script-link', what: 'a javascript: link', html: `<a href="javascript:${binding}('script-link')">x</a>` },
      {
        id: 'frame',
        what: 'a frame with a script',
        html: `<iframe srcdoc="<script>parent.${binding}('frame')</script>"></iframe>`,
      },
      { id: 'data-script', what: 'a script from a data: address', html: null },
      { id: 'eval', what: 'text taken for code (eval)', html: 'eval' },
      ...nonces.map((nonce, index) => ({
        id: `earlier-nonce-${index + 1}`,
        what: 'an inline script with the nonce of an earlier load',
        html: undefined,
        nonce,
      })),
    ];
    for (const { id, html, nonce } of tries) {
      await page.evaluate(
        async ({ id, html, nonce, binding }) => {
          const source = `${binding}('${id}')`;
          if (html === 'eval') {
            // By a timer: code compiled during the debugger's own evaluation is not subject to the page's policy.
            setTimeout(source);
            return;
          }
          const script = document.createElement('script');
          if (nonce !== undefined) script.nonce = nonce;
          if (html === undefined) script.textContent = source;
          else if (html === null) script.src = `data:text/javascript,${encodeURIComponent(source)}`;
          const holder = document.createElement('div');
          if (typeof html === 'string') holder.innerHTML = html;
          else holder.append(script);
          document.body.append(holder);
          holder.querySelector('a')?.click();
          await new Promise((resolve) => setTimeout(resolve, 100));
        },
        { id, html, nonce, binding },
      );
    }
    await settled(page);
    for (const { id, what } of tries) {
      if (!watched.ran.has(id)) continue;
      findings.push({
        id: `xss/csp/${id}`,
        operation: 'the page',
        title: `the page’s policy lets ${what} run`,
        cwe: 'CWE-1021',
        asvs: 'V3.4.3',
        request: `${what}, put into the signed-in page`,
        answer: 'it ran',
        oracle: `the exposed function was called by ${what}`,
        mend: "Send a Content-Security-Policy without 'unsafe-inline', 'unsafe-eval' and data: for scripts, and make a nonce anew for every answer.",
      });
    }
    await watched.context.close();
    recordCase(evidence, {
      findings,
      unknown:
        findings.length === 0 && watched.stopped.length === 0 ? ['no violation was reported: was there a policy?'] : [],
      examined: tries.length,
      expected: 'inline scripts, handlers, javascript: links, frames, data: scripts and eval are stopped',
      summary: `${tries.length} ways to run a script in the page were stopped by its policy (${watched.stopped.length} reports).`,
    });
  },
);

/** One way to have a script run in the page. */
interface PolicyTry {
  readonly id: string;
  readonly what: string;
  /** Markup that is put into the page; undefined: an inline script, null: one from a data: address, `eval`: text as code. */
  readonly html: string | null | undefined;
  readonly nonce?: string;
}

/** Whether it comes to be shown: for what, if it is not, shows nothing. */
function isShown(element: Locator): Promise<boolean> {
  return element.waitFor({ timeout: 5_000 }).then(
    () => true,
    () => false,
  );
}

/** A script that is put into the page by hand must be seen, else nothing that is not seen means anything. */
async function oracleSees(page: Page, watched: WatchedBrowser): Promise<void> {
  const marker = `${controlPrefix}${randomBytes(4).toString('hex')}`;
  await page.evaluate((html) => {
    const holder = document.createElement('div');
    holder.innerHTML = html;
    document.body.append(holder);
  }, payloads[0]!.text(marker));
  await expect
    .poll(() => watched.ran.has(marker), { timeout: 5_000 })
    .toBe(true)
    .catch((cause: unknown) => {
      throw new CannotTell('A script put into the page by hand was not seen to run.', { cause });
    });
}
