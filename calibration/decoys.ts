import type { Decoy } from './decoy.ts';
import { authenticationDecoys } from './decoys/authentication.ts';
import { authorizationDecoys } from './decoys/authorization.ts';
import { csrfDecoys } from './decoys/csrf.ts';
import { piiDecoys } from './decoys/pii.ts';
import { securityScanDecoys } from './decoys/security-scan.ts';
import { sqlInjectionDecoys } from './decoys/sql-injection.ts';
import { xssDecoys } from './decoys/xss.ts';

/** Every decoy, in the order of the criteria. */
export const decoys: readonly Decoy[] = [
  ...securityScanDecoys,
  ...authenticationDecoys,
  ...authorizationDecoys,
  ...piiDecoys,
  ...sqlInjectionDecoys,
  ...xssDecoys,
  ...csrfDecoys,
];
