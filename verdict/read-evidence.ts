import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../harness/errors.ts';
import type { Evidence } from '../harness/evidence.ts';
import type { RunRecord } from './run-record.ts';

/** A record as it lies in the folder, with the name of its file. */
export interface FiledEvidence extends Evidence {
  readonly file: string;
}

/** Something in the evidence folder that cannot be used. */
export interface EvidenceProblem {
  /** The criterion that the file's name speaks of, where it can be told. */
  readonly criterion: string | undefined;
  readonly case: string | undefined;
  readonly sentence: string;
}

export interface EvidenceFolder {
  readonly run: RunRecord | undefined;
  readonly evidence: readonly FiledEvidence[];
  readonly problems: readonly EvidenceProblem[];
}

/**
 * Reads a run's evidence folder, or only the files whose names are wanted. What cannot be read or understood becomes a problem,
 * never silence.
 */
export function readEvidence(directory: string, isWanted: (name: string) => boolean = () => true): EvidenceFolder {
  const evidence: FiledEvidence[] = [];
  const problems: EvidenceProblem[] = [];
  let run: RunRecord | undefined;
  const names = existsSync(directory) ? readdirSync(directory).filter(isWanted).sort() : [];
  for (const name of names) {
    // A temporary file is a record whose writer died before it was whole.
    if (!name.endsWith('.json')) {
      problems.push({
        ...subjectOf(name),
        sentence: `evidence/${name} is not a whole record: its writer did not finish.`,
      });
      continue;
    }
    try {
      const value: unknown = JSON.parse(readFileSync(join(directory, name), 'utf8'));
      if (name === 'run.json') run = asRunRecord(value);
      else evidence.push({ ...asEvidence(value), file: name });
    } catch (error) {
      problems.push({ ...subjectOf(name), sentence: `evidence/${name} cannot be used: ${messageOf(error)}.` });
    }
  }
  if (!run && !problems.some((problem) => problem.sentence.startsWith('evidence/run.json '))) {
    problems.push({
      criterion: undefined,
      case: undefined,
      sentence: 'evidence/run.json is missing: nothing says which run this was.',
    });
  }
  return { run, evidence, problems };
}

/** Files are named `<family>.<criterion>.<case>.<chance>.json`. */
function subjectOf(name: string): { criterion: string | undefined; case: string | undefined } {
  const [family, criterion, caseId, chance] = name.split('.');
  if (!family || !criterion || !caseId || !chance) return { criterion: undefined, case: undefined };
  return { criterion: `${family}.${criterion}`, case: caseId };
}

function asEvidence(value: unknown): FiledEvidence {
  const record = asObject(value);
  expectValue(record, 'schema', (each) => each === 1, '1');
  expectValue(record, 'kind', (each) => each === 'case', '"case"');
  for (const key of ['id', 'run', 'criterion', 'case', 'summary', 'expected', 'startedAt', 'endedAt']) {
    expectValue(record, key, (each) => typeof each === 'string', 'a text');
  }
  const outcomes = ['pass', 'fail', 'unknown', 'not-applicable'];
  expectValue(record, 'outcome', (each) => outcomes.includes(each as string), `one of ${outcomes.join(', ')}`);
  expectValue(record, 'examined', (each) => Number.isInteger(each) && Number(each) >= 0, 'a whole number from 0');
  expectValue(record, 'grade', (each) => each === undefined || isBetween(each, 0, 1), 'a number from 0 to 1');
  expectValue(record, 'gate', (each) => each === undefined || typeof each === 'string', 'a text');
  expectValue(record, 'measured', (each) => Array.isArray(each) && each.every(isNamed), 'a list of named quantities');
  expectValue(record, 'where', (each) => Array.isArray(each) && each.every(isPointer), 'a list of pointers');
  return record as unknown as FiledEvidence;
}

function asRunRecord(value: unknown): RunRecord {
  const record = asObject(value);
  expectValue(record, 'schema', (each) => each === 1, '1');
  expectValue(record, 'kind', (each) => each === 'run', '"run"');
  for (const key of ['id', 'command', 'profile', 'startedAt', 'status']) {
    expectValue(record, key, (each) => typeof each === 'string' && each !== '', 'a text');
  }
  expectValue(record, 'endedAt', (each) => each === null || typeof each === 'string', 'a text or null');
  expectValue(record, 'seed', (each) => Number.isInteger(each), 'a whole number');
  expectValue(record, 'gate', (each) => typeof each === 'boolean', 'true or false');
  expectValue(record, 'scope', (each) => each === null || typeof each === 'object', 'a scope or null');
  for (const key of ['argv', 'problems', 'accepted']) expectValue(record, key, Array.isArray, 'a list');
  for (const key of ['versions', 'notApplicable', 'notRun', 'artefacts', 'durationsMs'])
    expectValue(record, key, isObject, 'an object');
  // Records of runs before waivers, configuration and conditions were written down have none.
  for (const key of ['waivers', 'configuration', 'conditions']) {
    expectValue(record, key, (each) => each === undefined || isListOfObjects(each), 'a list of objects');
  }
  return { waivers: [], configuration: [], conditions: [], ...record } as unknown as RunRecord;
}

function asObject(value: unknown): Record<string, unknown> {
  if (isObject(value)) return value;
  throw new Error('it does not hold an object');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfObjects(value: unknown): boolean {
  return Array.isArray(value) && value.every(isObject);
}

function isNamed(value: unknown): boolean {
  return isObject(value) && typeof value.name === 'string';
}

function isPointer(value: unknown): boolean {
  return isObject(value) && typeof value.kind === 'string' && typeof value.ref === 'string';
}

function isBetween(value: unknown, low: number, high: number): boolean {
  return typeof value === 'number' && value >= low && value <= high;
}

function expectValue(
  record: Record<string, unknown>,
  key: string,
  holds: (value: unknown) => boolean,
  expected: string,
): void {
  if (holds(record[key])) return;
  throw new Error(`"${key}" should be ${expected} and is ${JSON.stringify(record[key]) ?? 'missing'}`);
}
