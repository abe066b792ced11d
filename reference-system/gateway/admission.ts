/**
 * Bounds the work a gateway takes on, so that a flood is refused in a millisecond instead of being timed out in seconds,
 * and so that one tenant's flood leaves room for the others: writes of a tenant queue for one row in the database, and
 * without a share of their own they would hold every connection of the pool while they wait.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

export interface AdmissionLimits {
  /** Requests of one tenant that run at once. */
  readonly runningPerTenant: number;
  /** Requests of one tenant that may wait for their turn. */
  readonly waitingPerTenant: number;
  /** How long one may wait; in a database that answers slowly the queue must not become a minute long. */
  readonly waitMs: number;
  /** Requests in the gateway at all, running or waiting. */
  readonly inFlight: number;
}

interface Tenant {
  running: number;
  readonly waiting: (() => void)[];
}

export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #tenants = new Map<string, Tenant>();
  #inFlight = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** What a request of this tenant would be refused with right now; undefined where there is room, or a place to wait. */
  refusal(tenantId: string): Problem | undefined {
    if (this.#inFlight >= this.#limits.inFlight) return busy();
    const tenant = this.#tenants.get(tenantId);
    const full =
      tenant &&
      tenant.running >= this.#limits.runningPerTenant &&
      tenant.waiting.length >= this.#limits.waitingPerTenant;
    return full ? tooMany() : undefined;
  }

  /** @throws Problem unavailable when the gateway has its hands full. Every `arrive` needs its `leave`. */
  arrive(): void {
    if (this.#inFlight >= this.#limits.inFlight) throw busy();
    this.#inFlight += 1;
  }

  leave(): void {
    this.#inFlight -= 1;
  }

  /**
   * Resolves when the tenant has a free place; every `enter` needs its `exit`.
   * @throws Problem rate-limited when too many of the tenant's requests wait already, unavailable after `waitMs`.
   */
  async enter(tenantId: string): Promise<void> {
    let tenant = this.#tenants.get(tenantId);
    if (tenant === undefined) {
      tenant = { running: 0, waiting: [] };
      this.#tenants.set(tenantId, tenant);
    }
    if (tenant.running < this.#limits.runningPerTenant) {
      tenant.running += 1;
      return;
    }
    if (tenant.waiting.length >= this.#limits.waitingPerTenant) throw tooMany();
    await this.#turn(tenant);
  }

  #turn({ waiting }: Tenant): Promise<void> {
    return new Promise((resolve, reject) => {
      const admitted = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(admitted), 1);
        reject(busy());
      }, this.#limits.waitMs);
      waiting.push(admitted);
    });
  }

  exit(tenantId: string): void {
    const tenant = this.#tenants.get(tenantId);
    if (tenant === undefined) return;
    const next = tenant.waiting.shift();
    if (next !== undefined) {
      next();
      return;
    }
    tenant.running -= 1;
    if (tenant.running === 0) this.#tenants.delete(tenantId);
  }
}

function busy(): Problem {
  return new Problem('unavailable', 'The service is busy. Try again shortly.', { retryAfterSeconds: 1 });
}

function tooMany(): Problem {
  const detail = 'Your organisation sends more than can be served. Slow down.';
  return new Problem('rate-limited', detail, { retryAfterSeconds: 1 });
}

/** No tenant has this id. */
const strangers = 'strangers';
const arrived = Symbol('arrived');
const entered = Symbol('entered');
interface Admitted extends FastifyRequest {
  [arrived]?: boolean;
  [entered]?: string;
}

/**
 * Counts every request of `app` from its first byte to its end; a stream gives its place back when it has started. A request waits
 * for its tenant's turn before anything is asked of the database, even who it is: under a flood of one tenant's requests their
 * sessions alone, looked up beside the tenant's share, could take every connection of the pool.
 *
 * @param tenantOf whose request it is, as far as that is known without the database; strangers share one place among themselves
 */
export function admitRequests(
  app: FastifyInstance,
  admission: Admission,
  tenantOf: (request: FastifyRequest) => string | undefined,
): void {
  app.addHook('onRequest', async (request: Admitted, reply: FastifyReply) => {
    admission.arrive();
    request[arrived] = true;
    // Not onResponse: that hook is not run for whoever hangs up before the answer.
    reply.raw.once('close', () => releaseAdmission(request, admission));
    const { public: isPublic, unqueued } = request.routeOptions.config;
    if (isPublic || unqueued) return;
    const tenant = tenantOf(request) ?? strangers;
    await admission.enter(tenant);
    // Whoever hung up while waiting has had its end already: nothing else would give this place back.
    if (request[arrived]) request[entered] = tenant;
    else admission.exit(tenant);
  });
}

/** Gives the request's places back; the second time it does nothing. */
export function releaseAdmission(request: Admitted, admission: Admission): void {
  if (request[entered] !== undefined) admission.exit(request[entered]);
  if (request[arrived]) admission.leave();
  delete request[entered];
  delete request[arrived];
}
