import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { suiteDirectory } from '../harness/connect.ts';
import { criteriaDocument } from './criteria-document.ts';

test('docs/criteria.md says what the registry says', () => {
  const written = readFileSync(join(suiteDirectory, 'docs', 'criteria.md'), 'utf8');
  assert.equal(written, criteriaDocument(), 'Run `node command/write-criteria-document.ts`.');
});
