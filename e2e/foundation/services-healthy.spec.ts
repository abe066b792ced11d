import { CannotTell } from '../../harness/errors.ts';
import type { Link, Replica } from '../../harness/system.ts';
import { caseOf, expect, test } from '../../harness/test.ts';
import { type Probe, probe } from '../fixtures/probe.ts';

const criterion = 'foundation.services-healthy';
const probesInARow = 3;
const limitMs = 2_000;
/** A probe that takes as long as it may, and one more: who remembers its last answer for longer tells no truth. */
const noticesWithinMs = 5_000;
const comesBackWithinMs = 10_000;

test(
  'liveness and readiness of every replica, three probes in a row',
  caseOf(criterion, 'probes'),
  async ({ system, evidence }) => {
    const replicas = system.services.flatMap((service) => service.replicas);
    if (replicas.length === 0) throw new CannotTell('The adapter names no replica.');
    const probes: (Probe & { replica: string })[] = [];
    for (const replica of replicas) {
      for (const url of [replica.livenessUrl, replica.readinessUrl]) {
        for (let i = 0; i < probesInARow; i++) probes.push({ replica: replica.name, ...(await probe(url, limitMs)) });
      }
    }
    const bad = probes.filter((each) => each.status !== 200 || each.tookMs >= limitMs || !saysWell(each));
    evidence.record({
      outcome: bad.length === 0 ? 'pass' : 'fail',
      summary:
        bad.length === 0
          ? `${replicas.length} replicas were alive and ready ${probesInARow} times in a row.`
          : `${bad[0]?.replica} answered ${bad[0]?.url} with ${bad[0]?.status ?? bad[0]?.error} (${bad.length} of ${probes.length} probes failed).`,
      expected: `status 200 with a body that says so, each within ${limitMs} ms`,
      examined: probes.length,
      measured: [
        { name: 'slowest probe', value: Math.max(...probes.map((each) => each.tookMs)), unit: 'ms', n: probes.length },
      ],
      details: bad,
    });
    expect(bad).toEqual([]);
  },
);

test('all replicas of a service report the same build', caseOf(criterion, 'builds'), async ({ system, evidence }) => {
  const builds: { service: string; replica: string; build: string | undefined }[] = [];
  for (const replica of system.services.flatMap((service) => service.replicas)) {
    const answer = await probe(replica.livenessUrl, limitMs);
    builds.push({ service: replica.service, replica: replica.name, build: buildOf(answer) });
  }
  const unnamed = builds.filter((each) => each.build === undefined);
  const mixed = [...new Set(builds.map((each) => each.service))].filter(
    (service) => new Set(builds.filter((each) => each.service === service).map((each) => each.build)).size > 1,
  );
  evidence.record({
    outcome: unnamed.length > 0 || mixed.length > 0 ? 'fail' : 'pass',
    summary:
      unnamed.length > 0
        ? `${unnamed[0]?.replica} does not say which build it is.`
        : mixed.length > 0
          ? `Replicas of ${mixed.join(', ')} are of different builds.`
          : `Every service runs one build on all its replicas.`,
    expected: 'one build digest per service',
    examined: builds.length,
    details: builds,
  });
  expect({ unnamed, mixed }).toEqual({ unnamed: [], mixed: [] });
});

test(
  'readiness follows the declared policy when the database link is cut and when the replica hangs',
  caseOf(criterion, 'policy'),
  async ({ system, links, evidence }) => {
    const findings: string[] = [];
    let examined = 0;
    const replicas = system.services.flatMap((service) => service.replicas);
    const follows = async (link: Link, away: 'cut' | 'stalled') => {
      const replica = replicaNamed(replicas, link.from);
      const policy = system.services.find((service) => service.name === replica.service)!.readiness.withoutDatabase;
      const before = await settled(replica, 200, comesBackWithinMs);
      if (before.status !== 200) {
        findings.push(`${replica.name} is not ready though nothing is away (${before.status ?? before.error})`);
        return;
      }
      const judge = async () => {
        const answer = await settled(replica, policy === 'unready' ? 503 : 200, noticesWithinMs);
        examined += 1;
        if (policy === 'unready' && answer.status === 200)
          findings.push(`${replica.name} says ready with the link to its database ${away}`);
        if (policy === 'ready' && answer.status !== 200)
          findings.push(`${replica.name} is unready with the link to its database ${away}, though declared ready`);
      };
      await (away === 'cut' ? links.whileCut(link, judge) : links.whileStalled(link, judge));
      const healed = await settled(replica, 200, comesBackWithinMs);
      if (healed.status !== 200)
        findings.push(
          `${replica.name} is not ready again after its database link was healed (${healed.status ?? healed.error})`,
        );
    };
    // Each link by itself. Nothing but its own database may make a replica unready.
    for (const link of links.ofKind('database')) await follows(link, 'cut');
    // One of each kind of service, at once: each kind answers for its readiness by code of its own.
    const last = system.services.flatMap((service) => service.replicas.at(-1) ?? []);
    const ofLast = links.ofKind('database').filter((link) => last.some(({ name }) => name === link.from));
    await allEnded(ofLast.map((link) => follows(link, 'stalled')));
    await allEnded(
      last.map(async (hung) => {
        await system.control.pause(hung.name);
        try {
          const answer = await probe(hung.readinessUrl, limitMs);
          examined += 1;
          if (answer.status !== undefined) findings.push(`${hung.name} answers its readiness while hung`);
        } finally {
          await system.control.resume(hung.name);
        }
        const back = await settled(hung, 200, comesBackWithinMs);
        if (back.status !== 200) findings.push(`${hung.name} is not ready again after it was resumed`);
      }),
    );
    evidence.record({
      outcome: findings.length === 0 ? 'pass' : 'fail',
      summary:
        findings.length === 0
          ? 'Readiness told the truth under cut and stalled database links and a hung replica of each service, and came back.'
          : findings.join('; '),
      expected: `unready within ${noticesWithinMs / 1000} s without the database where declared; never ready while hung; ready again after healing`,
      examined,
      details: findings,
    });
    expect(findings).toEqual([]);
  },
);

/** Waits for all of them, also where one fails: each has something to put right in the end. */
async function allEnded(works: readonly Promise<void>[]): Promise<void> {
  for (const work of await Promise.allSettled(works)) if (work.status === 'rejected') throw work.reason;
}

function replicaNamed(replicas: readonly Replica[], name: string): Replica {
  const found = replicas.find((replica) => replica.name === name);
  if (!found) throw new CannotTell(`The adapter has a link from "${name}" but no such replica.`);
  return found;
}

/** Probes readiness until it has that status, at most so long; answers the last probe. */
async function settled(replica: Replica, status: number, withinMs: number): Promise<Probe> {
  let last: Probe | undefined;
  await expect
    .poll(
      async () => {
        last = await probe(replica.readinessUrl, limitMs);
        return last.status;
      },
      { timeout: withinMs, intervals: [100, 250] },
    )
    .toBe(status)
    .catch((error: unknown) => {
      // Not reaching the status is a finding, not an error of the probe: the last answer tells it.
      if (last === undefined) throw error;
    });
  return last!;
}

function saysWell(answer: Probe): boolean {
  const body = answer.json as { status?: unknown; ready?: unknown } | undefined;
  return body !== undefined && (body.status === 'alive' || body.ready === true);
}

function buildOf(answer: Probe): string | undefined {
  const build = (answer.json as { build?: unknown } | undefined)?.build;
  return typeof build === 'string' && build !== '' ? build : undefined;
}
