import type { Locator, Page } from '@playwright/test';
import type { JobCard, JobWork, Person, SystemPages } from '../../harness/system.ts';
import { AccordJobCard } from './job-card.ts';
import { accordWork } from './work.ts';

/** Accord's page as a user sees it: by role and accessible name only. */
export class AccordPages implements SystemPages {
  readonly page: Page;
  readonly #addressOf: (person: Person) => string;

  constructor(page: Page, addressOf: (person: Person) => string) {
    this.page = page;
    this.#addressOf = addressOf;
  }

  get signIn(): SystemPages['signIn'] {
    const { page } = this;
    return {
      open: async (person, path = '/') => {
        await page.goto(new URL(path, this.#addressOf(person)).href);
      },
      submit: async (email, password) => {
        await page.getByLabel('E-mail').fill(email);
        await page.getByLabel('Password', { exact: true }).fill(password);
        await page.getByRole('button', { name: 'Sign in' }).click();
      },
      email: page.getByLabel('E-mail'),
      form: page.getByRole('button', { name: 'Sign in' }),
      error: page.getByRole('alert'),
    };
  }

  get home(): SystemPages['home'] {
    const { page } = this;
    const conversations = page.getByRole('navigation', { name: 'Conversations' });
    const menu = {
      open: page.getByRole('banner').locator('[aria-haspopup="menu"]'),
      signOut: page.getByRole('menuitem', { name: 'Sign out' }),
    };
    return {
      ready: conversations,
      openConversation: async (title) => {
        await conversations.getByRole('link', { name: title }).click();
        await page.getByRole('heading', { name: title, exact: true }).waitFor();
      },
      conversation: (title) => conversations.getByRole('link', { name: title }),
      search: async (words) => {
        const box = page.getByRole('searchbox', { name: 'Search messages' });
        await box.fill(words);
        await box.press('Enter');
        await page.getByRole('heading', { level: 1 }).waitFor();
      },
      newConversation: page.getByRole('button', { name: 'New conversation' }),
      searchResults: page.getByRole('main').getByRole('listitem'),
      signOut: async () => {
        await menu.open.click();
        await menu.signOut.click();
      },
      menu,
    };
  }

  get conversation(): SystemPages['conversation'] {
    const { page } = this;
    const timeline = page.getByRole('log', { name: 'Timeline' });
    const composer = page.getByRole('textbox', { name: 'Message', exact: true });
    const dialog = page.getByRole('dialog', { name: 'Propose a job' });
    const proposal = {
      open: page.getByRole('button', { name: 'Propose job' }),
      dialog,
      title: dialog.getByLabel('Title'),
      input: dialog.getByLabel('Input'),
      submit: dialog.getByRole('button', { name: 'Propose', exact: true }),
    };
    // Exact, but for white space, which Playwright's text matching folds; `textOf` gives the bytes.
    const message = (text: string): Locator =>
      timeline.getByRole('article').filter({ has: page.getByText(text, { exact: true }) });
    return {
      heading: (title) => page.getByRole('heading', { name: title, exact: true }),
      timeline,
      messages: timeline.locator('article[data-seq] .message-text'),
      items: timeline.locator('article[data-seq]'),
      message,
      textOf: async (element) => (await element.locator('.message-text').textContent()) ?? '',
      composer,
      error: page.getByRole('alert'),
      compose: (text) => composer.fill(text),
      send: () => page.getByRole('button', { name: 'Send', exact: true }).click(),
      notSent: (text) => message(text).getByText('Not sent'),
      tryAgain: (text) => message(text).getByRole('button', { name: 'Try again' }).click(),
      // A message carries its ledger sequence once the server has acknowledged it.
      sent: (text) => message(text).and(page.locator('[data-seq]')),
      proposeJob: async ({ title, work }: { title: string; work: JobWork }) => {
        const { kind, input } = accordWork(work);
        await proposal.open.click();
        await proposal.title.fill(title);
        await proposal.dialog.getByLabel('Work').selectOption(kind);
        await proposal.input.fill(input);
        await proposal.submit.click();
      },
      proposal,
      job: (title: string): JobCard => new AccordJobCard(page, title),
    };
  }

  get connection(): Locator {
    return this.page.getByRole('status', { name: 'Connection' });
  }

  get live(): Locator {
    return this.connection.filter({ hasText: 'Live' });
  }

  get notLive(): Locator {
    return this.connection.filter({ hasText: /Reconnecting|Offline/ });
  }

  get systemBanner(): Locator {
    return this.page.getByRole('status', { name: 'System' });
  }
}
