import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hostileNameEnding } from '../harness/hostile-name.ts';
import { cleanUpLeftovers } from './leftovers.ts';
import { overlaidEnvironment, readOverlay } from './overlay.ts';
import { planPeople } from './people.ts';
import { claimPorts } from './ports.ts';
import { identityOf, isAlive } from './process-identity.ts';
import { readState, stateFileOf } from './state-file.ts';

test('a process is itself only with its start time and its boot', () => {
  const identity = identityOf(process.pid)!;
  assert.ok(isAlive(identity));
  assert.ok(!isAlive({ ...identity, startTime: '1' }), 'a reused pid');
  assert.ok(!isAlive({ ...identity, bootId: 'another' }), 'an earlier boot');
  assert.equal(identityOf(2 ** 22 + 1), undefined);
});

test('two tenants have the same people with other addresses and passwords; the seed decides who', () => {
  const [north, south] = planPeople(7);
  const names = (tenant: typeof north) => tenant!.people.map((person) => [person.displayName, person.role]);
  assert.deepEqual(names(north), names(south));
  assert.deepEqual(names(north), names(planPeople(7)[0]));
  assert.notDeepEqual(names(north), names(planPeople(8)[0]));
  assert.deepEqual(
    north!.people.map((person) => person.role),
    [...Array(2).fill('approver'), ...Array(8).fill('member')],
  );
  const isHostile = ({ displayName }: { displayName: string }) => displayName.endsWith(hostileNameEnding);
  assert.deepEqual(north!.people.filter(isHostile), north!.people.slice(-1));
  const everybody = [...north!.people, ...south!.people];
  assert.equal(new Set(everybody.map((person) => person.email)).size, 20);
  assert.equal(new Set(everybody.map((person) => person.password)).size, 20);
  for (const { email, password } of everybody) {
    assert.match(email, /^[a-z]+\.[a-z]+@(north|south)wind\.example$/);
    assert.ok(password.length >= 16);
  }
});

test('ports come as a block of one stack alone, below those of outgoing connections', async () => {
  const blocks = await Promise.all(Array.from({ length: 8 }, () => claimPorts()));
  try {
    const ports = blocks.flatMap((block) => [block.controlPort, ...Array.from({ length: 20 }, () => block.next())]);
    assert.equal(new Set(ports).size, ports.length);
    const start = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/)[0]);
    assert.ok(ports.every((port) => port >= 1024 && port < start));
    const taken = blocks[0]!.controlPort - 31;
    await assert.rejects(claimPorts(taken), /--port .* \[no-free-ports\]/);
  } finally {
    for (const block of blocks) block.control.close();
  }
});

test('a block with one port in use is not taken', async () => {
  const probe = await claimPorts();
  const first = probe.controlPort - 31;
  await new Promise((resolve) => probe.control.close(resolve));
  const holder = createServer().listen(first + 5, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  await assert.rejects(claimPorts(first), /at least one of them in use/);
  holder.close();
});

test('an overlay lays the service first, the replica over it, and removes with null', () => {
  const overlay = { env: { '*gateway': { A: '1', B: '1', C: null }, 'gateway-2': { B: '2' } } };
  const base = { A: '0', C: '0', D: '0' };
  assert.deepEqual(overlaidEnvironment(base, overlay, { name: 'gateway-2', service: 'gateway' }), {
    A: '1',
    B: '2',
    D: '0',
  });
  assert.deepEqual(overlaidEnvironment(base, overlay, { name: 'worker-1', service: 'worker' }), base);
});

test('an overlay with mistakes is refused with all of them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'overlay-test-'));
  try {
    const path = join(folder, 'overlay.json');
    writeFileSync(path, JSON.stringify({ evn: {}, seed: 'yes' }));
    assert.throws(() => readOverlay(path), /evn|additional.*\/seed|\[bad-overlay\]/is);
    writeFileSync(path, '{');
    assert.throws(() => readOverlay(path), /\[bad-overlay\]/);
    assert.throws(() => readOverlay(join(folder, 'none.json')), /\[bad-overlay\]/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the record of another version is told of and left alone, and keeps nothing from starting', async () => {
  const path = stateFileOf(`foreign-${process.pid}`);
  writeFileSync(path, JSON.stringify({ schema: 2, supervisor: { pid: process.pid } }));
  try {
    assert.throws(() => readState(path), /schema 2.*\[foreign-record\]/);
    await cleanUpLeftovers();
    assert.ok(existsSync(path));
  } finally {
    rmSync(path);
  }
});
