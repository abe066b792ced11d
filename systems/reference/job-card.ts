import type { Locator, Page } from '@playwright/test';
import type { JobAction, JobCard, JobState } from '../../harness/system.ts';

const stateWords: Readonly<Record<JobState, string>> = {
  proposed: 'Proposed',
  approved: 'Approved',
  executing: 'Executing',
  completed: 'Completed',
  failed: 'Failed',
  rejected: 'Rejected',
  cancelled: 'Cancelled',
};

const actionWords: Readonly<Record<JobAction, string>> = {
  approve: 'Approve',
  reject: 'Reject',
  cancel: 'Cancel job',
  retry: 'Retry',
};

/** A job's card in the timeline and the drawer with its history. */
export class AccordJobCard implements JobCard {
  readonly card: Locator;
  readonly #drawer: Locator;

  constructor(page: Page, title: string) {
    this.card = page.getByRole('article', { name: `Job: ${title}`, exact: true });
    this.#drawer = page.getByRole('dialog', { name: title });
  }

  state(state: JobState): Locator {
    return this.card.getByText(stateWords[state], { exact: true });
  }

  action(action: JobAction): Locator {
    return this.card.getByRole('button', { name: actionWords[action], exact: true });
  }

  get result(): Locator {
    return this.card.locator('.job-result');
  }

  get error(): Locator {
    return this.card.locator('.job-error');
  }

  get waits(): Locator {
    return this.card.getByText('Waits:');
  }

  get problem(): Locator {
    return this.card.getByRole('alert');
  }

  async openHistory(): Promise<Locator> {
    await this.card.getByRole('button', { name: 'Details', exact: true }).click();
    return this.#drawer.getByRole('list', { name: 'History' }).getByRole('listitem');
  }

  async closeHistory(): Promise<void> {
    await this.#drawer.press('Escape');
    await this.#drawer.waitFor({ state: 'hidden' });
  }
}
