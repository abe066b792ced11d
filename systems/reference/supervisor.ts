import { DiamondError, messageOf } from '../../harness/errors.ts';
import type { Link, LogLine, Person, ProcessControl, ProcessStatus, Service } from '../../harness/system.ts';

/** What the stack's supervisor tells of the system that it runs. */
export interface StackDescription {
  readonly runId: string;
  /** The folder that holds the `reference-system` that runs. */
  readonly root: string;
  readonly services: readonly Service[];
  readonly links: readonly Link[];
  readonly toxiproxyUrl: string;
  readonly people: readonly Person[];
  readonly database: {
    readonly observerUrl: string;
    readonly applicationUrl: string;
    readonly adminUrl: string;
    readonly logFile: string;
  };
  readonly executorUrl: string;
  readonly environment: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Replica → program and arguments; one that is not started is absent. */
  readonly commands: Readonly<Record<string, readonly string[]>>;
}

/** Talks to the supervisor's control interface on loopback. */
export class Supervisor {
  readonly #url: string;
  readonly #token: string;

  constructor(environment: NodeJS.ProcessEnv) {
    this.#url = required(environment, 'DIAMOND_CONTROL');
    this.#token = required(environment, 'DIAMOND_TOKEN');
  }

  describe(): Promise<StackDescription> {
    return this.#call<StackDescription>('GET', '/system');
  }

  control(names: readonly string[]): ProcessControl {
    const act = (verb: string) => async (name: string) => {
      await this.#call('POST', `/processes/${encodeURIComponent(name)}/${verb}`);
    };
    return {
      names,
      status: async () => (await this.#call<{ processes: ProcessStatus[] }>('GET', '/status')).processes,
      start: act('start'),
      stop: act('stop'),
      kill: act('kill'),
      pause: act('pause'),
      resume: act('resume'),
      restart: act('restart'),
      logs: async (name, options = {}) => {
        const query = options.sinceMs === undefined ? '' : `?sinceMs=${options.sinceMs}`;
        return (await this.#call<{ lines: LogLine[] }>('GET', `/processes/${encodeURIComponent(name)}/logs${query}`))
          .lines;
      },
    };
  }

  async #call<Answer>(method: string, path: string): Promise<Answer> {
    const subject = `control interface ${method} ${path}`;
    let response: Response;
    try {
      response = await fetch(this.#url + path, {
        method,
        headers: { authorization: `Bearer ${this.#token}` },
        signal: AbortSignal.timeout(30_000),
      });
    } catch (cause) {
      throw new DiamondError({
        code: 'stack-unreachable',
        subject,
        expected: `an answer from the supervisor at ${this.#url}`,
        received: messageOf(cause),
        action: 'Start it with `npx diamond-run up`, or let `npx diamond-run run` start its own.',
        cause,
      });
    }
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as Answer;
    throw new DiamondError({
      code: 'stack-refused',
      subject,
      expected: 'status 200',
      received: `${response.status} ${text.slice(0, 300)}`,
      action: 'See the run’s logs folder for the process concerned.',
    });
  }
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (value) return value;
  throw new DiamondError({
    code: 'stack-unknown',
    subject: name,
    expected: 'set by the stack’s supervisor',
    received: 'nothing',
    action:
      'Run `npx playwright test` or `npx diamond-run run`, which start the stack; or `npx diamond-run up` and export what it prints.',
  });
}
