import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suiteDirectory } from '../harness/connect.ts';
import { criteriaDocument } from './criteria-document.ts';

writeFileSync(join(suiteDirectory, 'docs', 'criteria.md'), criteriaDocument());
