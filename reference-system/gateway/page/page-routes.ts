/** The page and its assets; every path without a dot that belongs to nobody else is a place inside the page. */
import type { FastifyInstance } from 'fastify';
import { sendProblem } from '../error-handler.ts';
import { notFound } from '../problem.ts';
import type { Page } from './bundle.ts';

export function pageRoutes(app: FastifyInstance, page: Page): void {
  for (const [path, { content, contentType }] of page.assets) {
    app.get(path, (_request, reply) =>
      reply
        .header('content-type', contentType)
        .header('cache-control', 'public, max-age=31536000, immutable')
        .send(content),
    );
  }
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    const reads = request.method === 'GET' || request.method === 'HEAD';
    // No dot: /.env, /.git/config and /main.js.map are not places of the page.
    const isPlace = reads && !path.includes('.') && !path.startsWith('/v1') && acceptsHtml(request.headers.accept);
    if (!isPlace) return sendProblem(notFound(), request, reply);
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(page.indexHtml);
  });
}

function acceptsHtml(accept: string | undefined): boolean {
  return accept?.includes('text/html') ?? false;
}
