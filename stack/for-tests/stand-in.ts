import { createServer } from 'node:http';

/** Stands for any service in the stack's own tests: answers 200 (or STAND_IN_STATUS) to everything, stops on SIGTERM. */
const {
  ACCORD_PORT: port,
  ACCORD_REPLICA: replica,
  STAND_IN_EXIT: exitCode,
  STAND_IN_STATUS: status = '200',
} = process.env;
if (exitCode) {
  process.stderr.write(`${replica} was told to end\n`);
  process.exit(Number(exitCode));
}
const server = createServer((_request, response) =>
  response.writeHead(Number(status)).end(JSON.stringify({ replica, pid: process.pid })),
);
server.listen(Number(port), '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ level: 30, msg: 'listening', port })}\n`),
);
process.on('SIGTERM', () => process.exit(0));
