import { setTimeout as delay } from 'node:timers/promises';
import { secretsOfEnvironment } from '../../harness/secrets-in-use.ts';
import { readableStates, type StackState } from '../../stack/state-file.ts';
import { type StackDescription, Supervisor } from '../../systems/reference/supervisor.ts';

/**
 * The real secrets of a run of the bundled system, by name: asked of its supervisor as soon as that answers. Empty where the run
 * ended before it could be asked.
 */
export async function secretsOfRun(runId: string, ended: AbortSignal): Promise<Readonly<Record<string, string>>> {
  while (!ended.aborted) {
    const state = readableStates().find((each) => each.state.runId === runId)?.state;
    const described = state && (await describe(state));
    if (state && described) return secretsOf(state, described);
    await delay(250);
  }
  return {};
}

async function describe({ control }: StackState): Promise<StackDescription | undefined> {
  try {
    return await new Supervisor({ DIAMOND_CONTROL: control.url, DIAMOND_TOKEN: control.token }).describe();
  } catch {
    return undefined; // not ready yet; if it never is, the run has no verdict either
  }
}

function secretsOf({ control }: StackState, { people, database, environment }: StackDescription) {
  const { observerUrl, applicationUrl, adminUrl } = database;
  const urls = Object.entries({ observerUrl, applicationUrl, adminUrl });
  const variables = Object.entries(environment).flatMap(([replica, own]) =>
    secretsOfEnvironment(own).map((secret, index) => [`secret ${index + 1} in the environment of ${replica}`, secret]),
  );
  return Object.fromEntries([
    ['the token of the control interface', control.token],
    ...people.map(({ email, password }) => [`the password of ${email}`, password]),
    ...urls.map(([name, url]) => [`the database's ${name}`, url]),
    ...urls.map(([name, url]) => [`the password in the database's ${name}`, decodeURIComponent(new URL(url).password)]),
    ...variables,
  ]) as Record<string, string>;
}
