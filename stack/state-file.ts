import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DiamondError, messageOf } from '../harness/errors.ts';
import { type ProcessIdentity, pidExists } from './process-identity.ts';

/** What a stack leaves on record, so that whoever comes next can end it and clean up after it. */
export interface StackState {
  readonly schema: 1;
  /** Also the mark in the environment of every process of the stack. */
  readonly id: string;
  readonly runId: string;
  readonly supervisor: ProcessIdentity;
  readonly processes: readonly (ProcessIdentity & { readonly name: string })[];
  /** Temporary folder with the data directories: removed with the stack. */
  readonly directory: string;
  readonly control: { readonly url: string; readonly token: string };
  /** Proxies on a Toxiproxy that is not ours (TOXIPROXY_URL). */
  readonly foreignProxies: { readonly url: string; readonly names: readonly string[] } | undefined;
}

const ofUser = join(tmpdir(), `diamond-run-stacks-${userInfo().uid}`);
const draftSuffix = '.draft';
const projectDirectory = resolve(import.meta.dirname, '..');

/** `.stack` in the project, or a folder of the user's own in the temp folder where the project cannot be written. */
function stateDirectory(): string {
  const inProject = join(projectDirectory, '.stack');
  try {
    mkdirSync(inProject, { recursive: true, mode: 0o700 });
    accessSync(inProject, constants.W_OK);
    return inProject;
  } catch {
    mkdirSync(ofUser, { recursive: true, mode: 0o700 }); // the project is read-only, or somebody else's
    return ofUser;
  }
}

/**
 * Written in one piece (a reader never sees half of it), readable by the owner only: it holds the token. Throws
 * `record-not-written` where the disk is full, read-only or gone.
 */
export function writeState(path: string, state: StackState): void {
  const draft = `${path}.${process.pid}${draftSuffix}`;
  try {
    writeFileSync(draft, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new DiamondError({
      code: 'record-not-written',
      subject: path,
      expected: 'to write down what runs, so that it can be ended whatever happens',
      received: messageOf(cause),
      action: 'Make room on that disk, or make the folder writable; nothing is started without its record.',
      cause,
    });
  }
}

/** Undefined where the file is gone. Throws `foreign-record` where it is none of this version's. */
export function readState(path: string): StackState | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const state = parsed(text) as StackState | undefined;
  if (state?.schema === 1 && isText(state.id) && isText(state.directory) && Array.isArray(state.processes))
    return state;
  throw new DiamondError({
    code: 'foreign-record',
    subject: path,
    expected: 'the record of a stack of this version (schema 1)',
    received: text === '' ? 'an empty file' : `schema ${JSON.stringify(state?.schema) ?? 'none'}`,
    action: 'Left alone. Stop that stack with the version that started it, then delete the file.',
  });
}

/**
 * The records of this project that this version understands. Those of another version are told of on standard error and left
 * alone: neither do they keep a run from starting, nor is anything ended that is not understood.
 */
export function readableStates(): { readonly path: string; readonly state: StackState }[] {
  return allStates((foreign) => process.stderr.write(`diamond-run: ${foreign.message}\n`));
}

/** Likewise; each record of another version is given to `onForeign`. */
export function allStates(
  onForeign: (error: DiamondError) => void,
): { readonly path: string; readonly state: StackState }[] {
  return stateFiles().flatMap((path) => {
    try {
      const state = readState(path);
      return state ? [{ path, state }] : [];
    } catch (error) {
      if (!(error instanceof DiamondError)) throw error;
      onForeign(error);
      return [];
    }
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const isText = (value: unknown) => typeof value === 'string' && value !== '';

export function removeState(path: string): void {
  rmSync(path, { force: true });
  if (dirname(path) === ofUser && readdirSync(ofUser).length === 0) rmSync(ofUser, { recursive: true, force: true });
}

/** Paths of all state files of this project. Drafts of writers that were killed meanwhile are removed. */
function stateFiles(directory: string = stateDirectory()): string[] {
  const names = readdirSync(directory);
  for (const name of names) {
    const writer = /\.(\d+)\.draft$/.exec(name)?.[1];
    if (writer !== undefined && !pidExists(Number(writer))) rmSync(join(directory, name), { force: true });
  }
  return names.filter((name) => name.endsWith('.json')).map((name) => join(directory, name));
}

export function stateFileOf(id: string): string {
  return join(stateDirectory(), `${id}.json`);
}
