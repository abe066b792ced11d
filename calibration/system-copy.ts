import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suiteDirectory } from '../harness/connect.ts';
import { DiamondError } from '../harness/errors.ts';

/** What the stack is told to do otherwise; see stack/overlay.ts. */
export interface StackOverlay {
  env?: Record<string, Record<string, string>>;
  postgresSettings?: Record<string, string>;
  sqlAfterMigrate?: string[];
  sqlAfterStart?: string[];
  command?: Record<string, readonly string[] | null>;
  root?: Record<string, string>;
  databaseUrl?: Record<string, string>;
  operatorRoot?: string;
  migrate?: boolean;
  seed?: boolean;
  waitForReady?: boolean;
}

/** A copy of the reference system in a temporary folder, with what the stack is told about it. Remove it when done. */
export class SystemCopy {
  readonly root: string;
  readonly overlay: StackOverlay = {};

  constructor(label: string) {
    this.root = mkdtempSync(join(tmpdir(), `diamond-copy-${label.replaceAll(/[^a-z0-9]+/gi, '-')}-`));
    cpSync(join(suiteDirectory, 'reference-system'), join(this.root, 'reference-system'), {
      recursive: true,
      filter: (source) => !source.endsWith('.test.ts'),
    });
    for (const shared of ['package.json', 'package-lock.json', 'tsconfig.json'])
      cpSync(join(suiteDirectory, shared), join(this.root, shared));
    symlinkSync(join(suiteDirectory, 'node_modules'), join(this.root, 'node_modules'));
  }

  /** A second copy, e.g. for a replica of another build. */
  another(label: string): SystemCopy {
    const copy = new SystemCopy(label);
    this.#others.push(copy);
    return copy;
  }
  readonly #others: SystemCopy[] = [];

  /** Replaces the one occurrence of `find` in a file of the system. Fails loudly where there is none, or more than one. */
  replace(file: string, find: string | RegExp, replacement: string): void {
    const path = join(this.root, 'reference-system', file);
    const before = readFileSync(path, 'utf8');
    const places =
      typeof find === 'string'
        ? before.split(find).length - 1
        : [...before.matchAll(new RegExp(find, `${find.flags.replace('g', '')}g`))].length;
    if (places !== 1) {
      throw new DiamondError({
        code: 'flaw-does-not-fit',
        subject: `flaw in reference-system/${file}`,
        expected: `exactly one place that matches ${String(find).slice(0, 120)}`,
        received: `${places} places`,
        action: 'The sources have changed: write the flaw anew so that it does what it says.',
      });
    }
    // A function, so that `$` in the replacement stays as it is.
    writeFileSync(
      path,
      before.replace(find, () => replacement),
    );
  }

  /** Appends to a file of the system. */
  append(file: string, text: string): void {
    const path = join(this.root, 'reference-system', file);
    writeFileSync(path, readFileSync(path, 'utf8') + text);
  }

  /** Adds a file to the system. */
  write(file: string, text: string): void {
    const path = join(this.root, 'reference-system', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Where the suite finds the adapter of this copy, if it has one of its own. */
  adapter: string | undefined;

  /**
   * Gives the copy an adapter whose security profile is this expression over `security`, the profile it has, and `subjects`: what
   * the owner of a system declares along with a change.
   */
  adapt(profile: string): void {
    const own = (file: string) => JSON.stringify(join(suiteDirectory, file));
    this.adapter = join(this.root, 'adapter.ts');
    writeFileSync(
      this.adapter,
      `import { subjects } from ${own('harness/security-profile.ts')};
import reference from ${own('systems/reference.ts')};

const changed = (security: any): any => (${profile});
void subjects;
export default {
  ...reference,
  connect: async (environment: NodeJS.ProcessEnv) => {
    const system = await reference.connect(environment);
    return { ...system, security: changed(system.security) };
  },
};
`,
    );
  }

  /** Environment of one replica, or of all of a service (`*gateway`). */
  environment(replica: string, changes: Record<string, string>): void {
    this.overlay.env = { ...this.overlay.env, [replica]: { ...this.overlay.env?.[replica], ...changes } };
  }

  /** Writes the overlay file for the stack; answers its path. */
  overlayFile(): string {
    const path = join(this.root, 'stack-overlay.json');
    writeFileSync(path, JSON.stringify(this.overlay));
    return path;
  }

  remove(): void {
    for (const other of this.#others) other.remove();
    rmSync(this.root, { recursive: true, force: true });
  }
}
