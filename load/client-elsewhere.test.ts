import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiClient, Person, System } from '../harness/system.ts';
import { clientElsewhere } from './client-elsewhere.ts';
import type { LoadUser } from './population.ts';

const replicas = [
  { name: 'worker-1', publicUrl: undefined },
  { name: 'gateway-1', publicUrl: 'http://one' },
  { name: 'gateway-2', publicUrl: 'http://two' },
];
const userAt = (baseUrl: string) => ({ person: {}, api: { baseUrl } }) as unknown as LoadUser;

/** A system with so many of the replicas, and where somebody signed in. */
function systemWith(count: number) {
  const signedInAt: (string | undefined)[] = [];
  const api = async (_person: Person, options?: { readonly replica?: string }) => {
    signedInAt.push(options?.replica);
    return {} as ApiClient;
  };
  const services = [{ replicas: replicas.slice(0, count) }] as unknown as System['services'];
  return { system: { services, api }, signedInAt };
}

test('each person signs in at the other replica, once', async () => {
  const { system, signedInAt } = systemWith(3);
  const [one, two] = [userAt('http://one'), userAt('http://two')];
  assert.equal(await clientElsewhere(system, one), await clientElsewhere(system, one));
  await clientElsewhere(system, two);
  assert.deepEqual(signedInAt, ['gateway-2', 'gateway-1']);
});

test('where there is no other replica it is the client that the person has', async () => {
  const { system, signedInAt } = systemWith(2);
  const only = userAt('http://one');
  assert.equal(await clientElsewhere(system, only), only.api);
  assert.deepEqual(signedInAt, []);
});
