import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { criterionById } from '../harness/criteria.ts';
import { DiamondError } from '../harness/errors.ts';
import { type RelationName, relationNames } from './relations.ts';

/**
 * A data check: a SQL file whose query returns the offending rows, none where the check holds. Its head says what it is:
 *
 *     -- title: one sentence that is true where no row is returned
 *     -- criterion: id · -- case: id · -- gate: name of a hard gate (optional)
 *     -- examined: the companion query: one number, how many rows were looked at (may go on in lines of `--   …`)
 */
export interface CheckFile {
  readonly name: string;
  readonly title: string;
  readonly criterion: string;
  readonly case: string;
  readonly gate: string | undefined;
  readonly examinedSql: string;
  readonly sql: string;
  /** The canonical relations that its two queries mention. */
  readonly relations: readonly RelationName[];
}

const directory = join(import.meta.dirname, 'sql');

/** All checks of `data-checks/sql`, by name. Throws a DiamondError for a file whose head is not complete. */
export function loadChecks(): CheckFile[] {
  const files = readdirSync(directory).filter((file) => file.endsWith('.sql'));
  return files.sort().map((file) => parseCheck(basename(file, '.sql'), readFileSync(join(directory, file), 'utf8')));
}

export function parseCheck(name: string, text: string): CheckFile {
  const head = new Map<string, string>();
  const body: string[] = [];
  let open: string | undefined;
  for (const line of text.split('\n')) {
    const field = /^-- (title|criterion|case|gate|examined): (.*)$/.exec(line);
    const continued = /^-- {3}(.*)$/.exec(line);
    if (field) {
      open = field[1]!;
      head.set(open, field[2]!.trim());
    } else if (open && continued) {
      head.set(open, `${head.get(open)} ${continued[1]!.trim()}`);
    } else {
      open = undefined;
      body.push(line);
    }
  }
  const needed = (field: string) => head.get(field) || missing(name, `-- ${field}: …`);
  const sql = body.join('\n').trim().replace(/;$/, '') || missing(name, 'a query after the head');
  const criterion = criterionById(needed('criterion'));
  const caseId = needed('case');
  if (!criterion.cases.some((each) => each.id === caseId)) {
    missing(name, `a case of ${criterion.id}: ${criterion.cases.map((each) => each.id).join(', ')}`);
  }
  const examinedSql = needed('examined');
  return {
    name,
    title: needed('title'),
    criterion: criterion.id,
    case: caseId,
    gate: head.get('gate'),
    examinedSql,
    sql,
    relations: relationsIn(`${sql}\n${examinedSql}`),
  };
}

/** Relations that the query reads: their names where SQL expects a table. */
function relationsIn(sql: string): RelationName[] {
  const code = sql.replace(/--.*$/gm, '').replace(/'[^']*'/g, "''");
  return relationNames.filter((name) => new RegExp(`\\b(FROM|JOIN)\\s+${name}\\b`, 'i').test(code));
}

function missing(name: string, expected: string): never {
  throw new DiamondError({
    code: 'bad-check-file',
    subject: `data-checks/sql/${name}.sql`,
    expected,
    received: 'a file without it',
    action: 'Complete the head of the file; see data-checks/check-file.ts.',
  });
}
