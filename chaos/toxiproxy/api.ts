import { ApiError, badRequestBody } from './api-error.ts';
import { decode, kindOf, parseBody } from './body.ts';
import type { Metrics } from './metrics.ts';
import type { ProxyCollection, ProxyInput } from './proxy-collection.ts';
import type { TcpProxy } from './tcp-proxy.ts';
import { type ToxicType, toxicView } from './toxic.ts';
import { decodeToxic, decodeToxicChange } from './toxic-body.ts';

export interface Reply {
  status: number;
  contentType?: string;
  body?: string;
}

/** The version whose API and behaviour this server has. */
const toxiproxyVersion = '2.12.0';

type Handler = (parameters: string[], body: string) => Reply | Promise<Reply>;

interface Route {
  /** `*` stands for any one part. */
  path: string;
  /** By method; `ANY` for all of them. */
  handlers: Readonly<Record<string, Handler>>;
}

const proxyFields = { name: 'string', listen: 'string', upstream: 'string', enabled: 'bool' } as const;
const newProxy: ProxyInput = { name: '', listen: '', upstream: '', enabled: true };

/** Toxiproxy's HTTP API as a table of routes, apart from HTTP itself. */
export class Api {
  readonly #proxies: ProxyCollection;
  readonly #types: ReadonlyMap<string, ToxicType>;
  readonly #routes: readonly Route[];

  constructor(proxies: ProxyCollection, types: ReadonlyMap<string, ToxicType>, metrics: Metrics) {
    this.#proxies = proxies;
    this.#types = types;
    const version: Reply = {
      status: 200,
      contentType: 'application/json;charset=utf-8',
      body: `{"version": "${toxiproxyVersion}"}\n`,
    };
    this.#routes = [
      { path: '/reset', handlers: { POST: () => this.#reset() } },
      {
        path: '/proxies',
        handlers: { GET: () => json(200, proxies.byName), POST: (_, body) => this.#createProxy(body) },
      },
      { path: '/populate', handlers: { POST: (_, body) => this.#populate(body) } },
      {
        path: '/proxies/*',
        handlers: {
          GET: ([proxy]) => json(200, this.#proxy(proxy)),
          POST: ([proxy], body) => this.#updateProxy(this.#proxy(proxy), body),
          PATCH: ([proxy], body) => this.#updateProxy(this.#proxy(proxy), body),
          DELETE: ([proxy]) => this.#deleteProxy(proxy),
        },
      },
      {
        path: '/proxies/*/toxics',
        handlers: {
          GET: ([proxy]) => json(200, this.#proxy(proxy).chain.toxics.map(toxicView)),
          POST: ([proxy], body) => this.#createToxic(this.#proxy(proxy), body),
        },
      },
      {
        path: '/proxies/*/toxics/*',
        handlers: {
          GET: ([proxy, toxic = '']) => json(200, toxicView(this.#proxy(proxy).chain.get(toxic))),
          POST: ([proxy, toxic], body) => this.#updateToxic(this.#proxy(proxy), toxic, body),
          PATCH: ([proxy, toxic], body) => this.#updateToxic(this.#proxy(proxy), toxic, body),
          DELETE: ([proxy, toxic]) => this.#deleteToxic(this.#proxy(proxy), toxic),
        },
      },
      { path: '/version', handlers: { GET: () => version } },
      {
        path: '/metrics',
        handlers: {
          ANY: () => ({ status: 200, contentType: 'text/plain; version=0.0.4; charset=utf-8', body: metrics.text() }),
        },
      },
    ];
  }

  /** What to do about a request, or the reply where that is settled already (404, 405). */
  route(method: string, path: string): Reply | ((body: string) => Promise<Reply>) {
    for (const { path: pattern, handlers } of this.#routes) {
      const parameters = match(pattern, path);
      if (!parameters) continue;
      const handler = handlers.ANY ?? handlers[method];
      if (!handler) return { status: 405 };
      return async (body) => {
        try {
          return await handler(parameters, body);
        } catch (error) {
          if (error instanceof ApiError) return errorReply(error);
          throw error;
        }
      };
    }
    return { status: 404, contentType: 'text/plain; charset=utf-8', body: '404 page not found\n' };
  }

  #proxy(name = ''): TcpProxy {
    return this.#proxies.get(name);
  }

  async #reset(): Promise<Reply> {
    await this.#proxies.reset();
    return { status: 204 };
  }

  async #createProxy(body: string): Promise<Reply> {
    const input = { ...newProxy, ...decode(parseBody(body), 'toxiproxy.Proxy', proxyFields) };
    return json(201, await this.#proxies.add(input));
  }

  async #populate(body: string): Promise<Reply> {
    const proxies: TcpProxy[] = [];
    try {
      await this.#proxies.populate(decodeProxies(parseBody(body)), (proxy) => proxies.push(proxy));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return json(error.status, { ...error.toJSON(), proxies: proxies.length > 0 ? proxies : null });
    }
    return json(201, { proxies: proxies.length > 0 ? proxies : null });
  }

  async #updateProxy(proxy: TcpProxy, body: string): Promise<Reply> {
    const { name: _, ...changes } = decode(parseBody(body), 'toxiproxy.Proxy', proxyFields);
    await proxy.update({ ...proxy.settings, ...changes });
    return json(200, proxy);
  }

  async #deleteProxy(name = ''): Promise<Reply> {
    await this.#proxies.remove(name);
    return { status: 204 };
  }

  #createToxic(proxy: TcpProxy, body: string): Reply {
    const toxic = decodeToxic(parseBody(body), this.#types);
    proxy.chain.add(toxic);
    return json(200, toxicView(toxic));
  }

  async #updateToxic({ chain }: TcpProxy, name = '', body = ''): Promise<Reply> {
    const toxic = chain.get(name);
    await chain.update(toxic, decodeToxicChange(parseBody(body), toxic));
    return json(200, toxicView(toxic));
  }

  async #deleteToxic({ chain }: TcpProxy, name = ''): Promise<Reply> {
    await chain.remove(chain.get(name));
    return { status: 204 };
  }
}

/** `http.Error` of Go sends errors as plain text, JSON though they are; clients have got used to it. */
function errorReply(error: ApiError): Reply {
  return { status: error.status, contentType: 'text/plain; charset=utf-8', body: `${toJson(error)}\n` };
}

function json(status: number, value: unknown): Reply {
  return { status, contentType: 'application/json', body: toJson(value) };
}

/** JSON that is also safe inside HTML, as Toxiproxy's is. */
function toJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function decodeProxies(body: unknown): ProxyInput[] {
  if (body === null) return [];
  const structure = 'struct { toxiproxy.Proxy; Enabled *bool "json:\\"enabled\\"" }';
  if (!Array.isArray(body)) {
    throw badRequestBody(`json: cannot unmarshal ${kindOf(body)} into Go value of type []${structure}`);
  }
  return body.map((entry) => {
    if (entry !== null && kindOf(entry) !== 'object') {
      throw badRequestBody(`json: cannot unmarshal ${kindOf(entry)} into Go value of type ${structure}`);
    }
    return { ...newProxy, ...decode(entry, '', proxyFields) };
  });
}

function match(pattern: string, path: string): string[] | undefined {
  const parts = path.split('/');
  const expected = pattern.split('/');
  if (parts.length !== expected.length) return undefined;
  const parameters: string[] = [];
  for (const [index, part] of parts.entries()) {
    if (expected[index] === '*' && part !== '') parameters.push(part);
    else if (expected[index] !== part) return undefined;
  }
  return parameters;
}
