/** What a request must be answered with. */
export interface Exchange {
  request: [method: string, path: string, body?: string];
  status: number;
  /** Exact text, or a prefix where Go's own parser words the rest. */
  text?: string;
  startsWith?: string;
}

const rejected = (request: Exchange['request'], status: number, error: string): Exchange => ({
  request,
  status,
  text: `${JSON.stringify({ error, status })}\n`,
});
const create = (body: string): Exchange['request'] => ['POST', '/proxies', body];
const toxic = (body: string): Exchange['request'] => ['POST', '/proxies/p/toxics', body];
const change = (body: string): Exchange['request'] => ['PATCH', '/proxies/p', body];
const bad = 'bad request body: ';
const unmarshal = `${bad}json: cannot unmarshal`;

/**
 * Requests that change nothing, with what Toxiproxy 2.12 answers (seen with the real server). There is a proxy `p`, with a
 * toxic `latency_downstream` of latency 0.
 */
export const refusals: readonly Exchange[] = [
  { request: ['GET', '/nothing'], status: 404, text: '404 page not found\n' },
  { request: ['GET', '/proxies/'], status: 404, text: '404 page not found\n' },
  { request: ['GET', '/proxies/p/'], status: 404, text: '404 page not found\n' },
  { request: ['GET', '/proxies/p/toxics/a/b'], status: 404, text: '404 page not found\n' },
  { request: ['PUT', '/proxies'], status: 405, text: '' },
  { request: ['PUT', '/proxies/p'], status: 405, text: '' },
  { request: ['DELETE', '/proxies/p/toxics'], status: 405, text: '' },
  { request: ['DELETE', '/reset'], status: 405, text: '' },
  { request: ['POST', '/version'], status: 405, text: '' },
  rejected(create(''), 400, `${bad}EOF`),
  rejected(create('{'), 400, `${bad}unexpected EOF`),
  rejected(create('{"name":"a'), 400, `${bad}unexpected EOF`),
  rejected(create('x'), 400, `${bad}invalid character 'x' looking for beginning of value`),
  { request: create('{"name":}'), status: 400, startsWith: `{"error":"${bad}invalid character '}'` },
  rejected(create('[]'), 400, `${unmarshal} array into Go value of type toxiproxy.Proxy`),
  rejected(create('{"name":1}'), 400, `${unmarshal} number into Go struct field Proxy.name of type string`),
  rejected(
    create('{"name":"a","upstream":true}'),
    400,
    `${unmarshal} bool into Go struct field Proxy.upstream of type string`,
  ),
  rejected(create('{}'), 400, 'missing required field: name'),
  rejected(create('null'), 400, 'missing required field: name'),
  rejected(create('{"name":"a"}'), 400, 'missing required field: upstream'),
  rejected(create('{"name":"p","upstream":"127.0.0.1:1"}'), 409, 'proxy already exists'),
  rejected(
    create('{"name":"a","upstream":"u","listen":"127.0.0.1:99999"}'),
    500,
    'listen tcp: address 99999: invalid port',
  ),
  rejected(
    create('{"name":"a","upstream":"u","listen":"localhost"}'),
    500,
    'listen tcp: address localhost: missing port in address',
  ),
  rejected(
    create('{"name":"a","upstream":"u","listen":"1:2:3"}'),
    500,
    'listen tcp: address 1:2:3: too many colons in address',
  ),
  rejected(['GET', '/proxies/none'], 404, 'proxy not found'),
  rejected(['DELETE', '/proxies/none'], 404, 'proxy not found'),
  rejected(['POST', '/proxies/none', '{'], 404, 'proxy not found'),
  rejected(['PATCH', '/proxies/none', '{'], 404, 'proxy not found'),
  rejected(['GET', '/proxies/none/toxics'], 404, 'proxy not found'),
  rejected(['POST', '/proxies/none/toxics', '{'], 404, 'proxy not found'),
  rejected(change(''), 400, `${bad}EOF`),
  rejected(change('{"enabled":"x"}'), 400, `${unmarshal} string into Go struct field Proxy.enabled of type bool`),
  rejected(change('{"listen":"127.0.0.1"}'), 500, 'address 127.0.0.1: missing port in address'),
  rejected(change('{"listen":"127.0.0.1:222222"}'), 500, 'address 222222: invalid port'),
  rejected(toxic(''), 400, `${bad}EOF`),
  rejected(toxic('{}'), 400, 'invalid toxic type'),
  rejected(toxic('{"type":"down"}'), 400, 'invalid toxic type'),
  rejected(
    toxic('{"type":"down","stream":"sideways"}'),
    400,
    'stream was invalid, can be either upstream or downstream',
  ),
  rejected(toxic('{"type":"latency","stream":""}'), 400, 'stream was invalid, can be either upstream or downstream'),
  rejected(toxic('{"type":"latency"}'), 409, 'toxic already exists'),
  rejected(toxic('{"type":"timeout","stream":"upstream","name":"latency_downstream"}'), 409, 'toxic already exists'),
  rejected(
    toxic('{"type":"timeout","toxicity":"1"}'),
    400,
    `${unmarshal} string into Go struct field ToxicWrapper.toxicity of type float32`,
  ),
  rejected(
    toxic('{"type":"timeout","attributes":[]}'),
    400,
    `${unmarshal} array into Go struct field ToxicWrapper.attributes of type toxics.NoopToxic`,
  ),
  rejected(
    toxic('{"type":"timeout","attributes":{"timeout":1.5}}'),
    400,
    `${unmarshal} number 1.5 into Go struct field TimeoutToxic.attributes.timeout of type int64`,
  ),
  rejected(
    toxic('{"type":"slow_close","attributes":{"delay":"1"}}'),
    400,
    `${unmarshal} string into Go struct field SlowCloseToxic.attributes.delay of type int64`,
  ),
  rejected(
    toxic('{"type":"reset_peer","attributes":{"timeout":"1"}}'),
    400,
    `${unmarshal} string into Go struct field ResetToxic.attributes.timeout of type int64`,
  ),
  rejected(
    toxic('{"type":"slicer","attributes":{"delay":true}}'),
    400,
    `${unmarshal} bool into Go struct field SlicerToxic.attributes.delay of type int`,
  ),
  rejected(['GET', '/proxies/p/toxics/none'], 404, 'toxic not found'),
  rejected(['PATCH', '/proxies/p/toxics/none', '{'], 404, 'toxic not found'),
  rejected(['DELETE', '/proxies/p/toxics/none'], 404, 'toxic not found'),
  rejected(['PATCH', '/proxies/p/toxics/latency_downstream', '{'], 400, `${bad}unexpected EOF`),
  rejected(
    ['PATCH', '/proxies/p/toxics/latency_downstream', '{"attributes":{"latency":"x"}}'],
    400,
    `${unmarshal} string into Go struct field LatencyToxic.attributes.latency of type int64`,
  ),
  {
    request: ['PATCH', '/proxies/p/toxics/latency_downstream', '{"toxicity":"x"}'],
    status: 400,
    startsWith: `{"error":"${unmarshal} string into Go struct field .toxicity`,
  },
  {
    request: ['PATCH', '/proxies/p/toxics/latency_downstream', '{"attributes":1}'],
    status: 400,
    startsWith: `{"error":"${unmarshal} number into Go struct field .attributes`,
  },
  { request: ['POST', '/populate', ''], status: 400, text: `{"error":"${bad}EOF","status":400,"proxies":null}` },
  {
    request: ['POST', '/populate', '{}'],
    status: 400,
    startsWith: `{"error":"${unmarshal} object into Go value of type []`,
  },
  {
    request: ['POST', '/populate', '[1]'],
    status: 400,
    startsWith: `{"error":"${unmarshal} number into Go value of type struct`,
  },
  {
    request: ['POST', '/populate', '[{"enabled":3}]'],
    status: 400,
    text: `{"error":"${unmarshal} number into Go struct field .enabled of type bool","status":400,"proxies":null}`,
  },
  {
    request: ['POST', '/populate', '[null]'],
    status: 400,
    text: '{"error":"missing required field: name at proxy 1","status":400,"proxies":null}',
  },
  {
    request: ['POST', '/populate', '[{"name":"a","upstream":"u"},{"name":"b"}]'],
    status: 400,
    text: '{"error":"missing required field: upstream at proxy 2","status":400,"proxies":null}',
  },
  { request: ['POST', '/populate', '[]'], status: 201, text: '{"proxies":null}' },
];
