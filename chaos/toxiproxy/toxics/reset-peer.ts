import type { ToxicType } from '../toxic.ts';

/**
 * Closes the connection `timeout` milliseconds after the first data, or at once with 0, and drops that data. Connections
 * opened while the toxic is there are closed with RST, older ones with FIN.
 */
export const resetPeer: ToxicType = {
  name: 'reset_peer',
  attributes: ['timeout'],
  bufferedChunks: 1,
  resetsConnections: true,
  async pipe(stage) {
    const chunk = await stage.next();
    if (chunk === 'interrupted') return;
    // From here the connection is lost. An update or removal does not save it, it only ends the wait: when the toxic is
    // gone, no connection may still be about to break.
    await stage.sleep(stage.toxic.attributes.timeout ?? 0);
    stage.close();
  },
};
