import type { Flaw } from '../flaw.ts';
import { authenticationFlaws } from './security/authentication.ts';
import { authorizationFlaws } from './security/authorization.ts';
import { csrfFlaws } from './security/csrf.ts';
import { piiFlaws } from './security/pii.ts';
import { sqlInjectionFlaws } from './security/sql-injection.ts';
import { xssFlaws } from './security/xss.ts';

export const securityFlaws: readonly Flaw[] = [
  ...csrfFlaws,
  ...authorizationFlaws,
  ...authenticationFlaws,
  ...sqlInjectionFlaws,
  ...xssFlaws,
  ...piiFlaws,
];
