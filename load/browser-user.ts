import type { Page } from '@playwright/test';
import { openConversation, seeMessage, sendMessage } from '../e2e/journeys/send-message.ts';
import { signIn } from '../e2e/journeys/sign-in.ts';
import type { Attempts } from '../harness/attempts.ts';
import { monotonicMs } from '../harness/load-run/monotonic-clock.ts';
import type { Step } from '../harness/step.ts';
import type { System } from '../harness/system.ts';
import type { Arrival } from './arrivals/arrival-context.ts';
import type { LoadUser } from './population.ts';
import type { Recorder } from './recorder.ts';
import { recordOperation } from './timed-operation.ts';

export interface BrowserUserInput {
  readonly page: Page;
  readonly system: System;
  readonly user: LoadUser;
  readonly arrival: Arrival;
  readonly recorder: Recorder;
  readonly attempts: Attempts;
}

/** One person with a browser amid the load: signs in, opens the conversation, writes a message and sees it arrive. */
export async function runBrowserUser({
  page,
  system,
  user,
  arrival,
  recorder,
  attempts,
}: BrowserUserInput): Promise<void> {
  const actor = { person: user.person, pages: system.pages(page), work: system.work };
  const step = timedStep(recorder, arrival);
  const { conversation } = user;
  const input = {
    conversation,
    text: `Browser message ${arrival.phase}-${arrival.index} of ${user.person.displayName}`,
  };
  await signIn(actor, step);
  await openConversation(actor, step, { conversation });
  await sendMessage(actor, step, input, attempts);
  await seeMessage(actor, step, input);
}

/**
 * Steps of a journey as operations of the load. A person does one thing after the other, so a step counts from its own beginning,
 * not from when the arrival was due. A step that throws is recorded like any other and the error passed on.
 */
function timedStep(recorder: Recorder, arrival: Arrival): Step {
  return async (name, body) => {
    const fromMs = monotonicMs();
    const running = body();
    await recordOperation(recorder, name, arrival, fromMs, async () => {
      await running;
      return { outcome: 'acknowledged', status: 0 };
    });
    return running;
  };
}
