import { connect } from 'node:net';
import type { Link } from '../../harness/system.ts';
import { addressOf } from './address.ts';
import { type LinkAnswer, silentAfterMs } from './link-answer.ts';

/** Bytes that are answered whoever sends them, and that leave no trace in the system's data. */
const questions: Readonly<Record<Link['kind'], Buffer>> = {
  user: Buffer.from('GET /healthz HTTP/1.1\r\nHost: probe\r\n\r\n'),
  executor: Buffer.from('GET /healthz HTTP/1.1\r\nHost: probe\r\n\r\n'),
  // PostgreSQL's GSSENCRequest (protocol 1234.5680), which is answered by one byte.
  database: Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x30]),
};

/** Connects through the link and asks for a sign of life. Never rejects: how it went is the answer. */
export function askAnew(link: Pick<Link, 'listen' | 'kind'>): Promise<LinkAnswer> {
  const { host, port } = addressOf(link.listen);
  const startedMs = performance.now();
  return new Promise((resolve) => {
    let connected = false;
    const socket = connect({ host, port, noDelay: true });
    const settle = (answer: LinkAnswer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => settle({ kind: connected ? 'silent' : 'unanswered' }), silentAfterMs);
    socket.once('connect', () => {
      connected = true;
      socket.write(questions[link.kind]);
    });
    socket.once('data', () => settle({ kind: 'answered', afterMs: performance.now() - startedMs }));
    socket.once('error', () => settle({ kind: connected ? 'broken' : 'refused' }));
    socket.once('close', () => settle({ kind: 'broken' }));
  });
}
