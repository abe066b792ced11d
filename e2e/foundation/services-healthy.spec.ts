import { CannotTell } from '../../harness/errors.ts';
import type { Replica } from '../../harness/system.ts';
import { caseOf, expect, test } from '../../harness/test.ts';
import { type Probe, probe } from '../fixtures/probe.ts';

const criterion = 'foundation.services-healthy';
const probesInARow = 3;
const limitMs = 2_000;

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
    for (const link of links.ofKind('database')) {
      const replica = replicaNamed(
        system.services.flatMap((service) => service.replicas),
        link.from,
      );
      const policy = system.services.find((service) => service.name === replica.service)!.readiness.withoutDatabase;
      await links.whileCut(link, async () => {
        const answer = await settled(replica, policy === 'unready' ? 503 : 200);
        examined += 1;
        if (policy === 'unready' && answer.status === 200)
          findings.push(`${replica.name} says ready while cut from its database`);
        if (policy === 'ready' && answer.status !== 200)
          findings.push(`${replica.name} is unready without its database, though declared ready`);
      });
      const healed = await settled(replica, 200);
      if (healed.status !== 200)
        findings.push(
          `${replica.name} is not ready again after its database link was healed (${healed.status ?? healed.error})`,
        );
    }
    // One of each kind of service, one after the other: each kind answers for its readiness by code of its own.
    for (const hung of system.services.flatMap((service) => service.replicas.at(-1) ?? [])) {
      await system.control.pause(hung.name);
      try {
        const answer = await probe(hung.readinessUrl, limitMs);
        examined += 1;
        if (answer.status !== undefined) findings.push(`${hung.name} answers its readiness while hung`);
      } finally {
        await system.control.resume(hung.name);
      }
      const back = await settled(hung, 200);
      if (back.status !== 200) findings.push(`${hung.name} is not ready again after it was resumed`);
    }
    evidence.record({
      outcome: findings.length === 0 ? 'pass' : 'fail',
      summary:
        findings.length === 0
          ? 'Readiness told the truth under cut database links and a hung replica of each service, and came back.'
          : findings.join('; '),
      expected: 'unready without the database where declared; never ready while hung; ready again after healing',
      examined,
      details: findings,
    });
    expect(findings).toEqual([]);
  },
);

function replicaNamed(replicas: readonly Replica[], name: string): Replica {
  const found = replicas.find((replica) => replica.name === name);
  if (!found) throw new CannotTell(`The adapter has a link from "${name}" but no such replica.`);
  return found;
}

/** Probes readiness until it has that status, 10 s at most; answers the last probe. */
async function settled(replica: Replica, status: number): Promise<Probe> {
  let last: Probe | undefined;
  await expect
    .poll(
      async () => {
        last = await probe(replica.readinessUrl, limitMs);
        return last.status;
      },
      { timeout: 10_000, intervals: [100, 250] },
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
