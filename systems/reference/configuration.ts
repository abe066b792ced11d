import { spawn } from 'node:child_process';
import { CannotTell } from '../../harness/errors.ts';
import type { ConfigurationAttempt, ConfigurationProbe, ConfigurationRefusal } from '../../harness/system.ts';
import type { StackDescription } from './supervisor.ts';

const deadlineMs = 15_000;

const services = ['gateway', 'worker', 'executor'] as const;

const required: Readonly<Record<(typeof services)[number], string>> = {
  gateway: 'ACCORD_SESSION_SECRET',
  worker: 'ACCORD_EXECUTOR_URL',
  executor: 'ACCORD_DATA_DIRECTORY',
};

const malformedEverywhere = { ACCORD_PORT: 'eighty', ACCORD_LOG_LEVEL: 'loud' };
const malformedDatabase = { ACCORD_DATABASE_URL: 'localhost', ACCORD_DATABASE_POOL_MAX: '10 connections' };

/** Every key that has a form, against it. */
const malformed: Readonly<Record<(typeof services)[number], Readonly<Record<string, string>>>> = {
  gateway: {
    ...malformedEverywhere,
    ...malformedDatabase,
    ACCORD_ALLOWED_ORIGINS: 'accord.example',
    ACCORD_SECURE_COOKIES: 'yes',
    ACCORD_SESSION_IDLE_SECONDS: '30m',
    ACCORD_SESSION_ABSOLUTE_SECONDS: '12h',
    ACCORD_STREAM_HEARTBEAT_MS: '5s',
    ACCORD_SIGN_IN_ATTEMPTS_PER_ACCOUNT: 'five',
    ACCORD_SIGN_IN_ATTEMPTS_PER_ADDRESS: '-1',
    ACCORD_SIGN_IN_WINDOW_SECONDS: '60.5',
  },
  worker: {
    ...malformedEverywhere,
    ...malformedDatabase,
    ACCORD_EXECUTOR_URL: 'ftp://executor.example',
    ACCORD_LEASE_TTL_MS: '3s',
    ACCORD_RETRY_ATTEMPTS: 'many',
    ACCORD_RETRY_BASE_MS: '200ms',
    ACCORD_BREAKER_RESET_MS: '2e3',
    ACCORD_EXECUTOR_TIMEOUT_MS: '2s',
  },
  executor: malformedEverywhere,
};

/** Accord's configuration: environment variables with the prefix ACCORD_, parsed once at start. */
export function accordConfiguration(stack: StackDescription): ConfigurationProbe {
  return {
    refusals: [...services.flatMap(refusalsOf), ...gatewayRefusals],
    inUse: () => weakInUse(stack),
    warningsAtStart: [],
    attempt: (refusal) => attempt(stack, refusal),
  };
}

function refusalsOf(service: (typeof services)[number]): ConfigurationRefusal[] {
  const missing = required[service];
  return [
    {
      id: `${service}-unknown-key`,
      service,
      kind: 'unknown-key',
      changes: { ACCORD_PROT: '1' },
      mustName: ['ACCORD_PROT'],
    },
    {
      id: `${service}-malformed`,
      service,
      kind: 'malformed',
      changes: malformed[service],
      mustName: Object.keys(malformed[service]),
    },
    {
      id: `${service}-all-at-once`,
      service,
      kind: 'missing',
      changes: { [missing]: undefined, ACCORD_LOG_LEVEL: 'loud' },
      mustName: [missing, 'ACCORD_LOG_LEVEL'],
    },
  ];
}

const gatewayRefusals: readonly ConfigurationRefusal[] = [
  {
    id: 'gateway-default-secret',
    service: 'gateway',
    kind: 'default-secret',
    changes: { ACCORD_SESSION_SECRET: 'change-me-change-me-change-me-change-me' },
    mustName: ['ACCORD_SESSION_SECRET'],
  },
  {
    id: 'gateway-short-secret',
    service: 'gateway',
    kind: 'default-secret',
    changes: { ACCORD_SESSION_SECRET: 'kP3x9' },
    mustName: ['ACCORD_SESSION_SECRET'],
  },
];

/**
 * Starts the service once beside the running ones, as its replica was started but on a free port, and waits until it gives up or
 * serves. Rejects with CannotTell where none of its replicas is started.
 */
async function attempt(stack: StackDescription, refusal: ConfigurationRefusal): Promise<ConfigurationAttempt> {
  const replica = stack.services.find((service) => service.name === refusal.service)?.replicas[0]?.name ?? '';
  const [program, ...args] = stack.commands[replica] ?? [];
  if (program === undefined) throw new CannotTell(`No ${refusal.service} is started: there is none to be configured.`);
  const environment: NodeJS.ProcessEnv = { PATH: process.env.PATH, ...stack.environment[replica], ACCORD_PORT: '0' };
  for (const [key, value] of Object.entries(refusal.changes)) {
    if (value === undefined) delete environment[key];
    else environment[key] = value;
  }
  const child = spawn(program, args, {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let output = '';
    let serves = false;
    const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
    const read = (chunk: Buffer) => {
      output += chunk.toString('utf8');
      if (!serves && output.includes('"msg":"listening"')) {
        serves = true;
        child.kill('SIGKILL');
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      resolve({ refused: !serves && exitCode !== null && exitCode !== 0, exitCode, output });
    });
  });
}

/** Judged by our own measure, not by the system's: what it refuses at start, it might still have been started with. */
function weakInUse(stack: StackDescription): string[] {
  return Object.entries(stack.environment).flatMap(([replica, environment]) => {
    const findings: string[] = [];
    const secret = environment.ACCORD_SESSION_SECRET;
    if (
      secret !== undefined &&
      (secret.length < 32 || new Set(secret).size < 10 || /change|default|example/i.test(secret))
    ) {
      findings.push(`${replica} runs with a default or guessable ACCORD_SESSION_SECRET`);
    }
    if (['debug', 'trace'].includes(environment.ACCORD_LOG_LEVEL ?? ''))
      findings.push(`${replica} runs in debug mode (ACCORD_LOG_LEVEL)`);
    return findings;
  });
}
