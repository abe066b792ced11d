import { createServer } from 'node:http';

/**
 * The control that the predecessor of this suite passed: a server that answers 200 to everything and stores nothing. It
 * flatters: JSON with every field that a probe could like, and a session cookie.
 */
const body = JSON.stringify({
  ok: true,
  status: 'alive',
  ready: true,
  build: 'sha256:stub',
  csrfToken: 'stub',
  checks: { database: { ok: true, database: 'accord', serverVersion: '18.0', systemIdentifier: '1' } },
  person: { id: '1', displayName: 'Stub', role: 'approver', tenant: { id: '1', name: 'Stub' } },
  conversation: { id: 'c', title: 'Stub', memberIds: [] },
  conversations: [],
  message: { id: 'm', seq: 1, conversationId: 'c', authorId: '1', text: 'stub' },
  items: [],
  job: {
    id: 'j',
    conversationId: 'c',
    title: 'Stub',
    state: 'completed',
    version: 4,
    round: 1,
    result: '42',
    error: null,
  },
  history: [],
  nextBefore: null,
  openapi: '3.1.0',
  paths: {},
});

const server = createServer((request, response) => {
  request.resume();
  response.setHeader('set-cookie', 'session=stub; HttpOnly; SameSite=Lax; Path=/');
  response.setHeader('x-content-type-options', 'nosniff');
  if (request.headers.accept?.includes('text/html')) {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><html lang="en"><title>Stub</title><h1>OK</h1></html>');
    return;
  }
  response.setHeader('content-type', 'application/json');
  response.end(body);
});

server.listen(Number(process.env.ACCORD_PORT ?? 0), process.env.ACCORD_HOST ?? '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(
    `${JSON.stringify({ level: 'info', msg: 'listening', port: typeof address === 'object' ? address?.port : undefined })}\n`,
  );
});
process.on('SIGTERM', () => {
  server.closeAllConnections();
  server.close();
});
