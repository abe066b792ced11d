import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { unzipSync } from 'fflate';
import { messageOf } from '../harness/errors.ts';
import { spellingsOf } from '../harness/redact.ts';

/**
 * Where secrets can still be read below a folder: in names and contents of files, in archives (traces) and in archives within a
 * page (Playwright's report). Each as a sentence that names the secret by its key and never quotes it; an archive that cannot be
 * opened has one, too. Empty: nowhere.
 */
export function secretsLeft(directory: string, secrets: Readonly<Record<string, string>>): string[] {
  const wanted = Object.entries(secrets).map(([name, secret]) => ({ name, spellings: spellingsOf(secret) }));
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    return held(relative(directory, path), readFileSync(path), wanted);
  });
}

interface Wanted {
  readonly name: string;
  readonly spellings: readonly string[];
}

function held(place: string, content: Uint8Array, wanted: readonly Wanted[]): string[] {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const own = wanted
    .filter(({ spellings }) => spellings.some((each) => bytes.includes(each) || place.includes(each)))
    .map(({ name }) => `${place} holds ${name}`);
  const archives = place.endsWith('.zip') ? [bytes] : place.endsWith('.html') ? archivesIn(bytes) : [];
  return [...own, ...archives.flatMap((archive) => heldWithin(place, archive, wanted))];
}

function heldWithin(place: string, archive: Buffer, wanted: readonly Wanted[]): string[] {
  try {
    return Object.entries(unzipSync(archive)).flatMap(([name, each]) => held(`${place}#${name}`, each, wanted));
  } catch (error) {
    return [`${place} cannot be looked into: ${messageOf(error)}`];
  }
}

/** A page of Playwright's report carries its data as an archive in base64. */
function archivesIn(page: Buffer): Buffer[] {
  const found = page.toString('latin1').matchAll(/data:application\/zip;base64,([A-Za-z0-9+/=]+)/g);
  return [...found].map(([, base64]) => Buffer.from(base64!, 'base64'));
}
