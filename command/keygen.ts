import { existsSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { DiamondError } from '../harness/errors.ts';
import { newKeyPair } from '../verdict/certificate/keys.ts';

/** `diamond-run keygen`: a key pair to sign certificates with. Never overwrites one: what it signed could not be verified any more. */
export function registerKeygen(program: Command): void {
  program
    .command('keygen')
    .description('make the key pair that certificates are signed and verified with (ECDSA P-256)')
    .option('--out <name>', 'writes <name>.key and <name>.pub', 'diamond')
    .addHelpText(
      'after',
      `
Examples:
  npx diamond-run keygen                        diamond.key (yours alone) and diamond.pub (for everybody)
  npx diamond-run keygen --out ~/keys/release
  DIAMOND_SIGNING_KEY=~/keys/release.key ./run-diamond-suite.sh

Keep the .key out of the repository and out of the jobs that do not sign. Exit codes: 0 written, 3 not.`,
    )
    .action(({ out }: { out: string }) => {
      const [keyFile, publicFile] = [resolve(`${out}.key`), resolve(`${out}.pub`)];
      for (const file of [keyFile, publicFile]) if (existsSync(file)) throw exists(file);
      const { privatePem, publicPem } = newKeyPair();
      // `wx`: whoever made the file a moment ago keeps it.
      writeFileSync(keyFile, privatePem, { mode: 0o600, flag: 'wx' });
      writeFileSync(publicFile, publicPem, { mode: 0o644, flag: 'wx' });
      console.log(`${shown(keyFile)}   sign with it: DIAMOND_SIGNING_KEY=${shown(keyFile)} ./run-diamond-suite.sh`);
      console.log(
        `${shown(publicFile)}   give it to whoever verifies: npx diamond-run verify … --key ${shown(publicFile)}`,
      );
    });
}

function shown(file: string): string {
  const near = relative(process.cwd(), file);
  return near.startsWith('..') ? file : near;
}

function exists(file: string): DiamondError {
  return new DiamondError({
    code: 'key-exists',
    subject: shown(file),
    expected: 'no file of that name',
    received: 'one that is there',
    action: 'Choose another name with --out, or move the old pair away: what it signed is verified with it only.',
  });
}
