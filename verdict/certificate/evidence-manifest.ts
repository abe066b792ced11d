import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../write-whole.ts';

/** The manifest's file in a run's folder. Its lines are those of sha256sum: `cd runs/<id> && sha256sum -c evidence.sha256`. */
const manifestFile = 'evidence.sha256';

const folders = ['evidence', 'history'];

/** What a verdict rests on: a line for every file of evidence/ and history/, and the digest of these lines. */
export interface EvidenceManifest {
  readonly lines: readonly string[];
  readonly sha256: string;
}

export function evidenceManifest(runDirectory: string): EvidenceManifest {
  const lines = folders
    .flatMap((folder) => filesBelow(runDirectory, folder))
    .sort()
    .map((path) => `${sha256OfFile(join(runDirectory, path))}  ${path}`);
  return { lines, sha256: sha256(textOf(lines)) };
}

/** Writes the manifest at the end of a run, and returns it. */
export function sealEvidence(runDirectory: string): EvidenceManifest {
  const manifest = evidenceManifest(runDirectory);
  writeWhole(join(runDirectory, manifestFile), textOf(manifest.lines));
  return manifest;
}

/**
 * What in the folder is not as the digest says, in one phrase; undefined where everything is. Names the files where the folder's own
 * manifest is the one that the digest is about.
 */
export function alteration(runDirectory: string, expectedSha256: string): string | undefined {
  const now = evidenceManifest(runDirectory);
  if (now.sha256 === expectedSha256) return undefined;
  const file = join(runDirectory, manifestFile);
  const sealed = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (sha256(sealed) !== expectedSha256) return `${manifestFile} and the files are not those of this run`;
  const before = pathsOf(sealed.split('\n').filter(Boolean));
  const after = pathsOf(now.lines);
  const changed = [...before].filter(([path, digest]) => after.has(path) && after.get(path) !== digest);
  const gone = [...before.keys()].filter((path) => !after.has(path));
  const added = [...after.keys()].filter((path) => !before.has(path));
  return [
    ...changed.map(([path]) => `${path} was changed`),
    ...gone.map((path) => `${path} is gone`),
    ...added.map((path) => `${path} was added`),
  ].join(', ');
}

function filesBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(root, path) : [path];
  });
}

function pathsOf(lines: readonly string[]): Map<string, string> {
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

const pieceBytes = 1 << 20;

/** In pieces: the history of hours of load is larger than what should be held. */
function sha256OfFile(path: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(pieceBytes);
  const descriptor = openSync(path, 'r');
  try {
    for (let read = readSync(descriptor, piece); read > 0; read = readSync(descriptor, piece)) {
      hash.update(piece.subarray(0, read));
    }
    return hash.digest('hex');
  } finally {
    closeSync(descriptor);
  }
}
