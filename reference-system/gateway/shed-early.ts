/**
 * Refuses writes that there is no room for before the framework has seen them: past the knee there are as many refusals as
 * answers, and each has to be cheap.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { Counter } from 'prom-client';
import type { Admission } from './admission.ts';
import { problemHeaders } from './error-handler.ts';
import type { KnownTenants } from './session/known-tenants.ts';

const signingIn = '/v1/session';

/**
 * A step before the framework: true where it has answered. Only writes of sessions that are known by now are refused here; everything
 * else, and what finds room now and none a moment later, is the business of `admitRequests`.
 */
export function shedEarly(parts: {
  admission: Admission;
  knownTenants: KnownTenants;
  tokenIn(cookieHeader: string): string | undefined;
  metrics: Registry;
}): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { admission, knownTenants, tokenIn, metrics } = parts;
  const shed = new Counter({
    name: 'accord_requests_shed_total',
    help: 'Writes that were refused before anything was done for them, by status.',
    labelNames: ['status'] as const,
    registers: [metrics],
  });
  return ({ method, url = '', headers: { cookie } }, response) => {
    if (method !== 'POST' || !url.startsWith('/v1/') || url.startsWith(signingIn) || cookie === undefined) return false;
    const token = tokenIn(cookie);
    const tenant = token === undefined ? undefined : knownTenants.of(token);
    const refusal = tenant === undefined ? undefined : admission.refusal(tenant);
    if (refusal === undefined) return false;
    shed.inc({ status: refusal.status });
    const body = JSON.stringify(refusal.document());
    const headers = { ...problemHeaders(refusal), 'x-content-type-options': 'nosniff' };
    response.writeHead(refusal.status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
    return true;
  };
}
