import { CannotTell } from '../../harness/errors.ts';
import type { MigrationProbe, System } from '../../harness/system.ts';
import { caseOf, expect, test } from '../../harness/test.ts';
import { queryOnce } from '../fixtures/database.ts';
import { ownersOf, type SchemaObject, schemaObjects } from '../fixtures/schema-fingerprint.ts';

const criterion = 'foundation.migrations';

test(
  'applied migrations equal the files in number, order and checksum',
  caseOf(criterion, 'files'),
  async ({ system, evidence }) => {
    const probe = migrationsOf(system);
    const files = await probe.files();
    const applied = await queryOnce<{ version: string; checksum: string }>(
      system.database.observerUrl,
      probe.appliedSql,
    );
    const differences: string[] = [];
    for (let i = 0; i < Math.max(files.length, applied.length); i++) {
      const [file, row] = [files[i], applied[i]];
      if (!row) differences.push(`migration ${file?.version} is not applied`);
      else if (!file) differences.push(`applied migration ${row.version} has no file`);
      else if (file.version !== row.version)
        differences.push(`place ${i + 1}: file ${file.version}, applied ${row.version}`);
      else if (file.checksum !== row.checksum) differences.push(`migration ${file.version} was edited after it ran`);
    }
    evidence.record({
      outcome: differences.length === 0 ? 'pass' : 'fail',
      summary:
        differences.length === 0
          ? `${files.length} migrations, applied as they stand in the files.`
          : differences.join('; '),
      expected: 'the same versions, in the same order, with the same checksums',
      examined: files.length,
      details: differences,
    });
    expect(differences).toEqual([]);
  },
);

test(
  'the live schema equals that of a freshly migrated database',
  caseOf(criterion, 'schema'),
  async ({ system, run, evidence }) => {
    const probe = migrationsOf(system);
    const { adminUrl, observerUrl, applicationUrl } = system.database;
    // Roles are the whole server's: a fresh database beside this one has them as they are, and nothing could differ.
    const role = decodeURIComponent(new URL(applicationUrl).username);
    const owners = await ownersOf(observerUrl, role, probe.schemas);
    if (!adminUrl) throw new CannotTell('The adapter gives no administrator: no comparison database can be made.');
    const name = `diamond_fresh_${run.id.toLowerCase().replaceAll(/[^a-z0-9]/g, '_')}`;
    const fresh = new URL(adminUrl);
    fresh.pathname = `/${name}`;
    let expected: SchemaObject[];
    try {
      await probe.migrateFresh(fresh.href);
      expected = await schemaObjects(fresh.href, probe.schemas);
    } finally {
      await queryOnce(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    }
    const live = await schemaObjects(observerUrl, probe.schemas);
    const differences = [
      ...missingFrom(live, expected, 'missing or different'),
      ...missingFrom(expected, live, 'not made by a migration'),
      ...owners.map(
        (owner) => `${role}, as which the services write, may act as ${owner}, who owns the schema’s objects`,
      ),
    ];
    evidence.record({
      outcome: differences.length === 0 ? 'pass' : 'fail',
      summary:
        differences.length === 0
          ? `${live.length} schema objects are as the migrations make them.`
          : `${differences.length} differences: ${differences.slice(0, 3).join('; ')}`,
      expected:
        'the same tables, columns, constraints, indexes, triggers, rules, functions and privileges; owned by nobody as whom the services may act',
      examined: expected.length,
      details: differences,
    });
    expect(differences).toEqual([]);
  },
);

function migrationsOf(system: System): MigrationProbe {
  if (system.database.migrations) return system.database.migrations;
  throw new CannotTell('The adapter does not say how the schema is migrated.');
}

/** What `others` has and `objects` lacks. */
function missingFrom(objects: readonly SchemaObject[], others: readonly SchemaObject[], words: string): string[] {
  const key = (object: SchemaObject) => `${object.kind}\n${object.name}\n${object.definition}`;
  const present = new Set(objects.map(key));
  return others.filter((object) => !present.has(key(object))).map((object) => `${object.kind} ${object.name} ${words}`);
}
