import { renameSync, writeFileSync } from 'node:fs';

/** Writes a text file whole or not at all. */
export function writeTextWhole(path: string, text: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}
