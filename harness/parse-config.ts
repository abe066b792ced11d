import { type DiamondConfig, defineDiamond, type Waiver } from './config.ts';
import { criteria } from './criteria.ts';
import { DiamondError } from './errors.ts';
import { profileNames } from './profiles.ts';

/**
 * What diamond.config.ts exports, checked and with its defaults filled in. All its problems are reported together, each by the
 * name of its knob. Throws `bad-config`.
 */
export function parseConfig(value: unknown): DiamondConfig {
  if (!isObject(value)) throw badConfig([`the default export should be defineDiamond({…}) and is ${shown(value)}`]);
  const problems: string[] = [];
  const say = (knob: string, expected: string, received: unknown) =>
    problems.push(`${knob} should be ${expected} and is ${shown(received)}`);
  for (const key of Object.keys(value)) {
    if (!knobs.includes(key)) say(key, `absent: there are ${knobs.join(', ')}`, value[key]);
  }
  const list = (knob: string): Record<string, unknown>[] => {
    const entries = value[knob] === undefined ? [] : value[knob];
    if (Array.isArray(entries) && entries.every(isObject)) return entries;
    say(knob, 'a list of objects', entries);
    return [];
  };
  if (!isText(value.system)) say('system', 'the file of a system adapter', value.system);
  const profile = value.defaultProfile === undefined ? 'standard' : value.defaultProfile;
  if (!profileNames.some((each) => each === profile))
    say('defaultProfile', `one of ${profileNames.join(', ')}`, profile);
  for (const [index, entry] of list('acceptedNotApplicable').entries()) {
    for (const key of ['criterion', 'by', 'reason'])
      if (!isText(entry[key])) say(`acceptedNotApplicable[${index}].${key}`, 'a text', entry[key]);
  }
  for (const [index, entry] of list('waivers').entries()) problems.push(...waiverProblems(`waivers[${index}]`, entry));
  // Load, faults and attacks go to loopback only in this version: an entry would promise what nothing keeps.
  if (list('targets').length > 0) problems.push('targets should be empty: remote targets are not supported');
  if (value.advisories !== undefined && !isText(value.advisories)) say('advisories', 'a file', value.advisories);
  if (problems.length > 0) throw badConfig(problems);
  const given = Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
  return defineDiamond(given as unknown as DiamondConfig);
}

const knobs = ['system', 'defaultProfile', 'acceptedNotApplicable', 'waivers', 'targets', 'advisories'];

/** What is wrong with one waiver. That it has expired is for the verdict to say, which then fails. */
function waiverProblems(knob: string, waiver: Readonly<Record<string, unknown>>): string[] {
  const problems: string[] = [];
  for (const key of ['subject', 'reason', 'by'] as const)
    if (!isText(waiver[key])) problems.push(`${knob}.${key} should be a text and is ${shown(waiver[key])}`);
  if (!isDate(waiver.expires)) {
    problems.push(`${knob}.expires should be a day such as 2027-03-31 and is ${shown(waiver.expires)}`);
  }
  for (const key of Object.keys(waiver)) {
    if (!['subject', 'reason', 'by', 'expires'].includes(key))
      problems.push(`${knob}.${key} is not a field of a waiver`);
  }
  if (isText(waiver.subject)) problems.push(...subjectProblems(`${knob}.subject`, waiver.subject));
  return problems;
}

/** Anything that looks like a criterion must be one; everything else is the id of a finding. */
function subjectProblems(knob: string, subject: string): string[] {
  const [id = '', caseId] = subject.split('/');
  const families = new Set(criteria.map((each) => each.id.split('.')[0]));
  if (!/^[a-z-]+\.[a-z-]+$/.test(id) || !families.has(id.split('.')[0])) return [];
  const criterion = criteria.find((each) => each.id === id);
  if (!criterion) return [`${knob} "${subject}" names no registered criterion`];
  if (criterion.gate) return [`${knob} "${subject}" is a hard gate, and hard gates take no waiver`];
  if (caseId === undefined || criterion.cases.some((each) => each.id === caseId)) return [];
  return [`${knob} "${subject}" names no registered case of ${id}`];
}

/** The last moment, in UTC, on which a waiver holds: the end of its day. */
export function waiverEndsAtMs({ expires }: Pick<Waiver, 'expires'>): number {
  return Date.parse(`${expires}T23:59:59.999Z`);
}

function isDate(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const at = new Date(`${value}T00:00:00Z`);
  // 31 February parses as a day in March.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : (JSON.stringify(value) ?? typeof value).slice(0, 120);
}

function badConfig(problems: readonly string[]): DiamondError {
  return new DiamondError({
    code: 'bad-config',
    subject: 'diamond.config.ts',
    expected: 'settings that can be used',
    received: `${problems.length} that cannot: ${problems.join('; ')}`,
    action: 'Correct them; docs/verdict.md says what may be decided there.',
  });
}
