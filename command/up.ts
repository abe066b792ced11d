import type { Command } from 'commander';
import { DiamondError } from '../harness/errors.ts';
import { newRunId } from '../harness/run-context.ts';
import type { Booted } from '../stack/boot.ts';
import { stackOptions } from '../stack/stack-options.ts';
import { supervise } from '../stack/supervise.ts';

interface UpOptions {
  readonly seed?: string;
  readonly port?: string;
  readonly json?: boolean;
}

/** `diamond-run up`: the bundled system, running until Ctrl-C. */
export function register(program: Command): void {
  program
    .command('up')
    .description('start the bundled system, with people to sign in as, until Ctrl-C')
    .addHelpText(
      'after',
      `\nExamples:\n  npx diamond-run up                   prints addresses and how to sign in\n  npx diamond-run up --port 4000 --seed 7`,
    )
    .option('--seed <number>', 'which people there are (default 1)')
    .option('--port <number>', 'first of the 32 ports it uses; default: free ones')
    .option('--json', 'one JSON line on standard output once it is ready, progress on standard error')
    .action(up);
}

async function up(options: UpOptions): Promise<void> {
  const began = performance.now();
  process.env.DIAMOND_RUN_ID ??= `up-${newRunId(new Date())}`;
  if (options.seed !== undefined) process.env.DIAMOND_SEED = options.seed;
  const channel = options.json ? process.stderr : process.stdout;
  await supervise(
    stackOptions(process.env, parsePort(options.port)),
    (done, tookMs) => channel.write(`  ${done.padEnd(44)} ${(tookMs / 1000).toFixed(1).padStart(5)} s\n`),
    (booted) => process.stdout.write(options.json ? asJson(booted) : asText(booted, performance.now() - began)),
  );
}

function parsePort(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 1024 && port <= 65_500) return port;
  throw new DiamondError({
    code: 'bad-port',
    subject: '--port',
    expected: 'a whole number from 1024 to 65500',
    received: `"${value}"`,
    action: 'Give another, or leave it out for free ports.',
  });
}

function gatewaysOf({ stack }: Booted): { name: string; url: string }[] {
  return stack.topology.services.flatMap(({ replicas }) =>
    replicas.flatMap(({ name, publicUrl }) => (publicUrl === undefined ? [] : [{ name, url: publicUrl }])),
  );
}

function asJson(booted: Booted): string {
  const { stack, people } = booted;
  const shown = people.map(({ email, password, displayName, role, tenant }) => ({
    email,
    password,
    displayName,
    role,
    tenant: tenant.name,
  }));
  return `${JSON.stringify({
    id: stack.id,
    gateways: gatewaysOf(booted),
    people: shown,
    logs: stack.options.logDirectory,
    control: { url: stack.controlUrl, token: stack.token },
  })}\n`;
}

function asText(booted: Booted, tookMs: number): string {
  const { stack, people } = booted;
  // An approver and two members of the first tenant can play a job through; one of the other tenant sees none of it.
  const shown = people.filter((_, index) => [0, 2, 3, 6].includes(index));
  const width = Math.max(0, ...shown.map(({ email }) => email.length));
  const lines = [
    `Ready in ${(tookMs / 1000).toFixed(1)} s.`,
    '',
    ...gatewaysOf(booted).map(({ name, url }) => `  ${url}   ${name}`),
    '',
    'Sign in as',
    ...shown.map(
      ({ email, password, role, tenant }) => `  ${email.padEnd(width)}  ${password}  ${role} of ${tenant.name}`,
    ),
    '',
    'For `npx artillery run load/scenarios/…` beside it',
    `  export DIAMOND_URL=${gatewaysOf(booted)[0]?.url} DIAMOND_CONTROL=${stack.controlUrl} DIAMOND_TOKEN=${stack.token}`,
    '',
    `Logs     ${stack.options.logDirectory}`,
    'Stop     Ctrl-C, or `npx diamond-run stop`',
  ];
  return `\n${lines.join('\n')}\n`;
}
