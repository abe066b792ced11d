/**
 * A throw-away server in a process of its own, so that what it costs is nobody's else. Says where it listens, and for each message
 * over the channel the moments at which messages have come in since.
 */
import { startThrowAwayServer } from '../../load/for-tests/throw-away-server.ts';

const server = await startThrowAwayServer();
process.on('message', () => {
  process.send?.(server.received.splice(0).map(({ atMs }) => atMs));
});
process.on('disconnect', () => process.exit());
process.send?.(server.url);
