import type { TestCase } from '@playwright/test/reporter';
import { type PhaseId, phases } from '../harness/phases.ts';
import type { Scope } from '../harness/scope.ts';
import { subjectOf } from './collect.ts';

/** Options of `playwright test` that take a value and do not narrow what runs. */
const harmlessWithValue = [
  '--config',
  '-c',
  '--reporter',
  '--workers',
  '-j',
  '--timeout',
  '--output',
  '--trace',
  '--retries',
];

/**
 * The scope of a plain `npx playwright test …`: null where its arguments narrow nothing, else what they leave. Projects give
 * their phases; any other narrowing (grep, files, lines, shards, `--last-failed`) gives the criteria of the tests that are left.
 * Phase 1 that runs as a dependency only is judged as the gate, not as part of the scope.
 */
export function scopeFromArguments(argv: readonly string[], tests: readonly TestCase[]): Scope | null {
  const projects: string[] = [];
  let narrowed = false;
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    if (index === 0 && argument === 'test') continue;
    if (argument.startsWith('--project=')) projects.push(argument.slice('--project='.length));
    else if (argument === '--project') {
      while (argv[index + 1] !== undefined && !argv[index + 1]?.startsWith('-')) {
        index += 1;
        projects.push(argv[index] ?? '');
      }
    } else if (harmlessWithValue.includes(argument)) index += 1;
    else if (isNarrowing(argument)) narrowed = true;
  }
  if (!narrowed && projects.length === 0) return null;
  const asked = phases.map((phase) => phase.id).filter((id) => projects.some((pattern) => matches(pattern, id)));
  if (!narrowed) return { phases: asked };
  return {
    criteria: [
      ...new Set(tests.filter((test) => isAsked(test, asked)).flatMap((test) => subjectOf(test)?.criterion ?? [])),
    ],
  };
}

function isAsked(test: TestCase, asked: readonly PhaseId[]): boolean {
  const project = test.parent.project();
  return asked.length === 0 || asked.some((phase) => phase === project?.name);
}

function isNarrowing(argument: string): boolean {
  const options = [
    '-g',
    '--grep',
    '--grep-invert',
    '--shard',
    '--last-failed',
    '--only-changed',
    '--test-list',
    '-x',
    '--max-failures',
  ];
  return (
    !argument.startsWith('-') || options.some((option) => argument === option || argument.startsWith(`${option}=`))
  );
}

/** Playwright lets `*` stand for anything in a project's name. */
function matches(pattern: string, name: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 'i').test(name);
}
