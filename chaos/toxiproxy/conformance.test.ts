import { describe, it } from 'node:test';
import { conformance } from './conformance.ts';
import { findToxiproxy } from './find-toxiproxy.ts';
import { spawnEmbeddedToxiproxy, spawnRealToxiproxy } from './spawn-toxiproxy.ts';

conformance('The embedded server', () => spawnEmbeddedToxiproxy());

const program = findToxiproxy('server');
if (program) {
  conformance("Shopify's toxiproxy-server", () => spawnRealToxiproxy(program));
} else {
  describe("Shopify's toxiproxy-server", () => {
    it('is not here to be compared with', (test) => {
      test.diagnostic('no toxiproxy-server on the PATH or in TOXIPROXY_SERVER: only the embedded server was examined');
      test.skip('no toxiproxy-server');
    });
  });
}
