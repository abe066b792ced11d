import { caseOf, expect, test } from '../../harness/test.ts';
import { auditDependencies } from '../fixtures/dependency-audit.ts';
import { exposedPaths, isExposed } from '../fixtures/exposed-paths.ts';
import { headerFindings } from '../fixtures/header-rules.ts';
import { type ScanCase, scanFinding } from '../fixtures/scan-finding.ts';
import { secretFindings } from '../fixtures/secret-rules.ts';
import { assetsOf, serve, surfaceOf } from '../fixtures/surface.ts';

const criterion = 'foundation.security-scan';

test(
  'security headers and no banner on page, asset, API answer and error',
  caseOf(criterion, 'headers'),
  async ({ system, evidence }) => {
    const surface = await surfaceOf(system);
    const findings = surface.flatMap(headerFindings);
    const kinds = new Set(surface.map((served) => served.kind));
    evidence.record({
      outcome: findings.length > 0 ? 'fail' : kinds.size < 4 ? 'unknown' : 'pass',
      summary:
        findings.length > 0
          ? `${findings.length} header findings, first: ${findings[0]}`
          : `${surface.length} answers carry the security headers and no banner.`,
      expected:
        'CSP without unsafe sources, nosniff, framing refused, referrer policy, no banner; on page, asset, API answer and error',
      examined: surface.length,
      details: structured('headers', findings),
    });
    expect(findings).toEqual([]);
  },
);

test('session cookie flags', caseOf(criterion, 'cookies'), async ({ system, evidence }) => {
  const api = await system.api(system.people[2]!);
  const tls = new URL(api.baseUrl).protocol === 'https:';
  const findings = api.setCookies.flatMap((line) => {
    const name = line.split('=')[0]!;
    const missing = [];
    if (!/;\s*httponly/i.test(line)) missing.push('HttpOnly');
    if (!/;\s*samesite=(lax|strict)/i.test(line)) missing.push('SameSite');
    if (tls && !/;\s*secure/i.test(line)) missing.push('Secure');
    if (tls && !name.startsWith('__Host-')) missing.push('the __Host- prefix');
    if (/;\s*domain=/i.test(line)) missing.push('a host-only scope');
    return missing.map((flag) => `cookie ${name} is without ${flag}`);
  });
  evidence.record({
    outcome: findings.length === 0 ? 'pass' : 'fail',
    summary:
      findings.length === 0
        ? `${api.setCookies.length} cookies carry their flags${tls ? '' : ' (no TLS: Secure not judged)'}.`
        : findings.join('; '),
    expected: `HttpOnly, SameSite Lax or Strict, host-only${tls ? ', Secure, __Host-' : ''}`,
    examined: api.setCookies.length,
    details: structured('cookies', findings),
  });
  expect(findings).toEqual([]);
});

test('no foreign origin is allowed with credentials', caseOf(criterion, 'cors'), async ({ system, evidence }) => {
  const document = await system.openApi();
  const paths = ['/', ...Object.keys(document.paths).filter((path) => !path.includes('{'))];
  const origins = ['https://evil.example', 'null', 'http://localhost.evil.example'];
  const findings: string[] = [];
  let examined = 0;
  for (const base of system.publicUrls) {
    for (const path of paths) {
      for (const origin of origins) {
        for (const method of ['GET', 'OPTIONS']) {
          const response = await fetch(new URL(path, base), {
            method,
            headers: {
              origin,
              'access-control-request-method': 'POST',
              'access-control-request-headers': 'content-type',
            },
            redirect: 'manual',
            signal: AbortSignal.timeout(5_000),
          });
          await response.body?.cancel();
          examined += 1;
          const allowed = response.headers.get('access-control-allow-origin');
          const credentials = response.headers.get('access-control-allow-credentials') === 'true';
          if (allowed === origin || (allowed === '*' && credentials)) {
            findings.push(`${method} ${path} allows ${origin}${credentials ? ' with credentials' : ''}`);
          }
        }
      }
    }
  }
  evidence.record({
    outcome: findings.length === 0 ? 'pass' : 'fail',
    summary:
      findings.length === 0
        ? `${examined} calls from foreign origins were allowed nothing.`
        : findings.slice(0, 3).join('; '),
    expected: 'no Access-Control-Allow-Origin for a foreign origin',
    examined,
    details: structured('cors', findings),
  });
  expect(findings).toEqual([]);
});

test(
  'no repository, environment file, dump or source map is served',
  caseOf(criterion, 'exposed-paths'),
  async ({ system, evidence }) => {
    const findings: string[] = [];
    let examined = 0;
    for (const base of system.publicUrls) {
      const page = await serve('page', new URL('/', base).href, { accept: 'text/html' });
      const maps = assetsOf(page).map((asset) => `${new URL(asset).pathname}.map`);
      for (const path of [...exposedPaths, ...maps]) {
        const answer = await serve('error', new URL(path, base).href);
        examined += 1;
        if (isExposed(answer, page))
          findings.push(`${path} is served (${answer.status}, ${answer.body.length} characters)`);
      }
    }
    evidence.record({
      outcome: findings.length === 0 ? 'pass' : 'fail',
      summary:
        findings.length === 0 ? `${examined} paths that must not be served are not.` : findings.slice(0, 3).join('; '),
      expected: 'no such path is served',
      examined,
      details: structured('exposed-paths', findings),
    });
    expect(findings).toEqual([]);
  },
);

test('no secret in served assets or in the repository', caseOf(criterion, 'secrets'), async ({ system, evidence }) => {
  const surface = await surfaceOf(system);
  const { findings, examined } = await secretFindings(system, surface);
  const assets = surface.filter((served) => served.kind === 'asset' && served.status === 200);
  evidence.record({
    outcome: findings.length > 0 ? 'fail' : assets.length === 0 ? 'unknown' : 'pass',
    summary:
      findings.length === 0
        ? `${examined} served answers and repository files hold no secret.`
        : findings.slice(0, 3).join('; '),
    expected: 'neither a secret in use nor the shape of one',
    examined,
    details: structured('secrets', findings),
  });
  expect(findings).toEqual([]);
});

test(
  'no known vulnerability in production dependencies',
  caseOf(criterion, 'dependencies'),
  async ({ system, evidence }) => {
    test.setTimeout(90_000);
    const audit = await auditDependencies(system);
    evidence.record({
      outcome: audit.outcome,
      summary: audit.summary,
      expected: 'no advisory of severity high or critical',
      examined: audit.examined,
      details: {
        ...structured('dependencies', audit.outcome === 'fail' ? audit.advisories.map(named) : []),
        advisories: audit.advisories,
      },
    });
    expect(audit.outcome, audit.summary).not.toBe('fail');
  },
);

/** The findings as the report, SARIF and waivers know them. */
function structured(what: ScanCase, sentences: readonly string[]) {
  return { findings: sentences.map((sentence) => scanFinding(what, sentence)) };
}

/** npm's report names a dependency `name`, an advisory file `package`. */
function named(advisory: unknown): string {
  const { name, package: dependency, id, severity } = advisory as Readonly<Record<string, string | undefined>>;
  return [name ?? dependency ?? 'a dependency', id, severity].filter((word) => word !== undefined).join(' ');
}
