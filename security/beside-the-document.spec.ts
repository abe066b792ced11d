import { randomUUID } from 'node:crypto';
import { messageOf } from '../harness/errors.ts';
import type { SecurityFinding } from '../harness/security-finding.ts';
import type { ApiClient, RawAnswer, System } from '../harness/system.ts';
import { deadSession } from './living-session.ts';
import { profileOf } from './profile.ts';
import { recordCase } from './record-case.ts';
import { caseOf, test } from './stage.ts';
import { type Candidate, candidatesBeside, namedAddresses } from './walker/beside-the-document.ts';

test(
  'no operation is served that the OpenAPI document lacks',
  caseOf('security.authorization', 'beside-the-document'),
  async ({ system, stage, evidence }) => {
    const { endlessOperations, metricsPath } = profileOf(system);
    const { calls, unknown } = await stage.calls(({ id }) => !endlessOperations.includes(id));
    const served = await servedTexts(system);
    const named = namedAddresses(served, stage.operations);
    if (served.length < 2) unknown.push('the page names no script that could name addresses');
    const operators = [metricsPath, ...probePaths(system)];
    const candidates = candidatesBeside(stage.operations, calls, named).filter(({ path }) => !operators.includes(path));
    // What is probed may be served, and may do anything: a session of its own.
    const client = await system.api(stage.victim);
    const findings: SecurityFinding[] = [];
    const nothing = new Map<string, string>();
    for (const candidate of candidates) {
      try {
        const answer = await ask(client, candidate.method, candidate.path);
        if (answer.status === 404 || answer.status === 405) continue;
        const key = `${candidate.method} ${candidate.nothing}`;
        if (!nothing.has(key)) nothing.set(key, likeness(await ask(client, candidate.method, candidate.nothing)));
        if (nothing.get(key) !== likeness(answer)) findings.push(besideTheDocument(candidate, answer.status));
      } catch (error) {
        unknown.push(`${candidate.id}: ${messageOf(error)}`);
      }
    }
    if (findings.length === 0) unknown.push(...(await deadSession(client)));
    recordCase(evidence, {
      findings,
      unknown: [...new Set(unknown)],
      examined: candidates.length,
      expected: 'every method and path beside the document is answered as a path that does not exist',
      summary: `${candidates.length} calls beside the document (other methods, likely names, ${named.length} addresses that the page names) met nothing.`,
    });
  },
);

async function ask(client: ApiClient, method: string, path: string): Promise<RawAnswer> {
  return client.request({
    method,
    path,
    headers: { 'idempotency-key': randomUUID() },
    // A body with DELETE has no meaning in HTTP (RFC 9110, 9.3.5), and some clients send it without its length.
    ...(['GET', 'DELETE'].includes(method) ? {} : { body: '{}' }),
    timeoutMs: 5_000,
  });
}

/** Status and type: by these the answer for nothing is told from one of a route. */
function likeness({ status, headers }: RawAnswer): string {
  return `${status} ${headers.get('content-type') ?? ''}`;
}

/** The start page and the scripts that it names, of the first address. */
async function servedTexts(system: System): Promise<string[]> {
  const [base] = system.publicUrls;
  if (base === undefined) return [];
  const read = async (url: URL) =>
    (await fetch(url, { headers: { accept: 'text/html, */*' }, signal: AbortSignal.timeout(5_000) })).text();
  const page = await read(new URL('/', base));
  const scripts = [...page.matchAll(/<script\b[^>]*?src="([^"]+)"/gi)].map(([, src]) => new URL(src!, base));
  return [page, ...(await Promise.all(scripts.filter(({ origin }) => origin === new URL(base).origin).map(read)))];
}

function probePaths(system: System): string[] {
  const replicas = system.services.flatMap((service) => service.replicas);
  return replicas.flatMap(({ livenessUrl, readinessUrl }) => [
    new URL(livenessUrl).pathname,
    new URL(readinessUrl).pathname,
  ]);
}

function besideTheDocument({ id }: Candidate, status: number): SecurityFinding {
  return {
    id: `authorization/beside-the-document/${id}`,
    operation: id,
    title: `${id} is served, and the OpenAPI document knows nothing of it`,
    cwe: 'CWE-912',
    asvs: 'V8.1.1',
    request: `${id} with the session of an approver`,
    answer: `status ${status}`,
    oracle: 'answered otherwise than a path that surely does not exist',
    mend: 'Describe the operation in the OpenAPI document and in the policy table, so that it is attacked like all others, or remove it.',
  };
}
