import { badRequestBody, invalidStream, invalidToxicType } from './api-error.ts';
import { decode, field, type Kind, kindOf } from './body.ts';
import type { Attributes, Stream, Toxic, ToxicType } from './toxic.ts';

/**
 * Reads a new toxic. Stream: downstream, toxicity: 1, name: `<type>_<stream>`, attributes: 0, unless given.
 * @throws {ApiError} 400
 */
export function decodeToxic(body: unknown, types: ReadonlyMap<string, ToxicType>): Toxic {
  const given = decode(body, 'toxics.ToxicWrapper', wrapperFields);
  requireObject(field(body, 'attributes'), 'ToxicWrapper.attributes', 'toxics.NoopToxic');
  const { type: typeName = '', stream: streamAsGiven = 'downstream', toxicity = 1 } = given;
  const stream = streamAsGiven.toLowerCase();
  if (!isStream(stream)) throw invalidStream();
  const type = types.get(typeName);
  if (!type) throw invalidToxicType();
  const name = given.name || `${typeName}_${streamAsGiven}`;
  const attributes = decodeAttributes(field(body, 'attributes'), type, {});
  return { name, type, stream, streamAsGiven, toxicity, attributes };
}

/**
 * Reads a change to a toxic: attributes and toxicity, each only where given; nothing else of it can change.
 * @throws {ApiError} 400
 */
export function decodeToxicChange(body: unknown, toxic: Toxic): Pick<Toxic, 'toxicity' | 'attributes'> {
  const { toxicity = toxic.toxicity } = decode(body, '', { toxicity: 'float32' });
  const given = field(body, 'attributes');
  requireObject(given, '.attributes', `toxics.${goName(toxic.type)}`);
  return { toxicity, attributes: decodeAttributes(given, toxic.type, toxic.attributes) };
}

const wrapperFields = { name: 'string', type: 'string', stream: 'string', toxicity: 'float32' } as const;

function decodeAttributes(given: unknown, type: ToxicType, present: Attributes): Attributes {
  const kind: Kind = type.name === 'slicer' ? 'int' : 'int64';
  const kinds = Object.fromEntries(type.attributes.map((attribute) => [attribute, kind]));
  const decoded = decode(given, `${goName(type)}.attributes`, kinds);
  return Object.fromEntries(
    type.attributes.map((attribute) => [attribute, decoded[attribute] ?? present[attribute] ?? 0]),
  );
}

/** What Toxiproxy calls the type in its error messages: `slow_close` is a `SlowCloseToxic`. */
function goName({ name }: ToxicType): string {
  if (name === 'reset_peer') return 'ResetToxic';
  const camel = name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return `${camel}Toxic`;
}

function requireObject(value: unknown, path: string, type: string): void {
  if (value === undefined || value === null || kindOf(value) === 'object') return;
  throw badRequestBody(`json: cannot unmarshal ${kindOf(value)} into Go struct field ${path} of type ${type}`);
}

function isStream(text: string): text is Stream {
  return text === 'upstream' || text === 'downstream';
}
