import { after, before, describe } from 'node:test';
import { abruptConformance } from './conformance/abrupt.ts';
import { apiConformance } from './conformance/api.ts';
import { collectionConformance } from './conformance/collections.ts';
import { connectionConformance } from './conformance/connections.ts';
import { Rig, type ServerUnderTest, type StartServer } from './conformance/rig.ts';
import { toxicConformance } from './conformance/toxics.ts';

/**
 * What every Toxiproxy must do, as `node:test` suites against whatever the factory starts. The embedded server and Shopify's
 * own both pass it: that, not their code, is what makes them interchangeable here.
 *
 * Where Toxiproxy is odd, the oddity is part of it: half-closed connections are closed, `reset_peer` does not reset existing
 * connections, a `timeout` of toxicity 0 closes connections when it is removed.
 */
export function conformance(name: string, start: StartServer): void {
  describe(`${name} behaves as Toxiproxy 2.12:`, () => {
    let server: ServerUnderTest;
    before(async () => {
      server = await start();
    });
    after(() => server?.stop());
    const url = () => server.url;
    const rig = () => Rig.create(server.url);
    apiConformance(url, rig);
    collectionConformance(url, rig);
    connectionConformance(url, rig);
    toxicConformance(rig);
    abruptConformance(rig);
  });
}
