import type { ApiClient, RawAnswer, System } from '../../harness/system.ts';
import { caseOf, expect, test } from '../../harness/test.ts';
import { cookieFindings, sessionLines } from '../fixtures/cookie-rules.ts';
import { auditDependencies } from '../fixtures/dependency-audit.ts';
import { exposedPaths, isExposed, sourceMapOf } from '../fixtures/exposed-paths.ts';
import { foreignOrigins } from '../fixtures/foreign-origins.ts';
import { headerFindings } from '../fixtures/header-rules.ts';
import { type ScanCase, scanFinding } from '../fixtures/scan-finding.ts';
import { secretFindings } from '../fixtures/secret-rules.ts';
import { assetsOf, operatorsSurface, serve, surfaceFor, surfaceOf } from '../fixtures/surface.ts';

const criterion = 'foundation.security-scan';

test(
  'security headers and no banner on page, asset, API answer and error',
  caseOf(criterion, 'headers'),
  async ({ system, evidence }) => {
    const seen = await surfaceFor(system, await system.api(system.people[2]!));
    const surface = [...(await surfaceOf(system)), ...seen];
    const findings = [...new Set(surface.flatMap(headerFindings))];
    const kinds = new Set(surface.map((served) => served.kind));
    // Whoever is signed in and is answered nothing but refusals has seen what a stranger sees.
    const isBlind = kinds.size < 4 || (seen.length > 0 && seen.every(({ status }) => status >= 400));
    evidence.record({
      outcome: findings.length > 0 ? 'fail' : isBlind ? 'unknown' : 'pass',
      summary:
        findings.length > 0
          ? `${findings.length} header findings, first: ${findings[0]}`
          : `${surface.length} answers carry the security headers and no banner${seen.length > 0 ? '' : ' (what one sees who is signed in: not judged, no cookie carries the session)'}.`,
      expected:
        'CSP without unsafe sources, nosniff, framing refused, referrer policy, no banner; on page, asset, API answer (signed in, too) and error',
      examined: surface.length,
      details: structured('headers', findings),
    });
    expect(findings).toEqual([]);
  },
);

test('session cookie flags', caseOf(criterion, 'cookies'), async ({ system, evidence }) => {
  const api = await system.api(system.people[2]!);
  const tls = new URL(api.baseUrl).protocol === 'https:';
  const answers = [...(await surfaceOf(system)), ...(await surfaceFor(system, api)), ...(await signedOut(system, api))];
  const later = answers.flatMap(({ headers }) => sessionLines(headers.getSetCookie(), api.setCookies));
  const findings = [...new Set([...api.setCookies, ...later].flatMap((line) => cookieFindings(line, tls)))];
  evidence.record({
    outcome: findings.length === 0 ? 'pass' : 'fail',
    summary:
      findings.length === 0
        ? `${api.setCookies.length} cookies carry their flags, at sign-in and in ${answers.length} answers${tls ? '' : ' (no TLS: Secure not judged)'}.`
        : findings.join('; '),
    expected: `HttpOnly, SameSite Lax or Strict, host-only${tls ? ', Secure, __Host-' : ''}`,
    examined: api.setCookies.length + later.length,
    details: structured('cookies', findings),
  });
  expect(findings).toEqual([]);
});

test('no foreign origin is allowed with credentials', caseOf(criterion, 'cors'), async ({ system, evidence }) => {
  const document = await system.openApi();
  const paths = ['/', ...Object.keys(document.paths).filter((path) => !path.includes('{'))];
  const findings: string[] = [];
  let examined = 0;
  for (const base of system.publicUrls) {
    for (const path of paths) {
      for (const origin of foreignOrigins(base)) {
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
      const assets = await Promise.all(assetsOf(page).map((asset) => serve('asset', asset)));
      const maps = assets.map(({ url }) => `${new URL(url).pathname}.map`);
      for (const asset of assets) {
        const map = sourceMapOf(asset);
        const { pathname } = new URL(asset.url);
        if (map?.startsWith('data:')) findings.push(`${pathname} holds its source map`);
        else if (map !== undefined && new URL(map, asset.url).origin === new URL(base).origin)
          maps.push(new URL(map, asset.url).pathname);
      }
      for (const path of [...exposedPaths, ...new Set(maps)]) {
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
  const { findings, examined } = await secretFindings(system, [...surface, ...(await operatorsSurface(system))]);
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

/** The answer by which the client is signed out, where the adapter says what does that. */
async function signedOut(system: System, api: ApiClient): Promise<RawAnswer[]> {
  const [method, path] = system.security?.signingOut[0]?.split(' ') ?? [];
  return method && path && !path.includes('{') ? [await api.request({ method, path })] : [];
}

/** The findings as the report, SARIF and waivers know them. */
function structured(what: ScanCase, sentences: readonly string[]) {
  return { findings: sentences.map((sentence) => scanFinding(what, sentence)) };
}

/** npm's report names a dependency `name`, an advisory file `package`. */
function named(advisory: unknown): string {
  const { name, package: dependency, id, severity } = advisory as Readonly<Record<string, string | undefined>>;
  return [name ?? dependency ?? 'a dependency', id, severity].filter((word) => word !== undefined).join(' ');
}
