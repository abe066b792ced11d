/**
 * One line per request, with the route's template in place of the URL: ids, search texts and e-mails never reach a log.
 * What failed or was slow is told at info, the rest at debug: at 1,000 messages a second the lines would cost a tenth of
 * the gateway. What was shed is counted by the metrics alone: it comes by the hundred a second, just when there is no time for it.
 */
import type { FastifyInstance } from 'fastify';
import type { Log } from '../service/log.ts';

const slowMs = 1_000;
/** Of the slow ones one a second is told: where everything is slow, telling all of it makes it slower. */
const betweenSlowMs = 1_000;

export function logRequests(app: FastifyInstance, log: Log): void {
  let toldSlowAtMs = Number.NEGATIVE_INFINITY;
  app.addHook('onResponse', (request, reply, done) => {
    const durationMs = Math.round(reply.elapsedTime * 10) / 10;
    const { statusCode } = reply;
    const route = request.routeOptions.url ?? 'none';
    const shed = statusCode === 429 || statusCode === 503;
    const nowMs = performance.now();
    const slow = durationMs >= slowMs && route !== '/v1/stream' && !shed && nowMs - toldSlowAtMs >= betweenSlowMs;
    if (slow) toldSlowAtMs = nowMs;
    const level = (statusCode >= 400 && !shed) || slow ? 'info' : 'debug';
    if (log.isLevelEnabled(level)) {
      log[level]({ requestId: request.id, method: request.method, route, status: statusCode, durationMs }, 'request');
    }
    done();
  });
}
