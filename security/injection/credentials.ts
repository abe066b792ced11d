import type { OpenApiDocument } from '../../harness/system.ts';
import type { Call } from '../walker/call.ts';
import type { Point } from './points.ts';

/** Something by which a caller says who they are, looked up before anything else is known of them. */
export interface Credential {
  readonly in: 'cookie' | 'header';
  readonly name: string;
  /** What the living session has there, as far as it is known. */
  readonly value: string;
}

/** The cookies that signing in has set, and the cookies and headers that the document names as security schemes. */
export function credentialsOf(document: OpenApiDocument, setCookies: readonly string[]): Credential[] {
  const cookies = setCookies.map((line): Credential => {
    const [name = '', ...value] = (line.split(';')[0] ?? '').split('=');
    return { in: 'cookie', name: name.trim(), value: value.join('=') };
  });
  const { securitySchemes } = (document.components ?? {}) as { securitySchemes?: Readonly<Record<string, Scheme>> };
  const named = Object.values(securitySchemes ?? {}).flatMap((scheme): Credential[] => {
    const { type, in: place, name } = scheme ?? {};
    if (type === 'http') return [{ in: 'header', name: 'authorization', value: '' }];
    if (type !== 'apiKey' || name === undefined || (place !== 'cookie' && place !== 'header')) return [];
    return [{ in: place, name, value: '' }];
  });
  const all = [...cookies, ...named].filter(({ name }) => name !== '');
  // The first of a name is the one whose value is known.
  return all.filter((each, at) => all.findIndex((one) => one.in === each.in && one.name === each.name) === at);
}

/** The credential with a text in its place, and where its value is known, with the text behind it. */
export function credentialPoints(call: Call, { in: place, name, value }: Credential): Point[] {
  const point = (what: string, before: string): Point => ({
    name: `${place} ${name}${what}`,
    with: (text) => ({ ...call, headers: { ...call.headers, ...headerWith(place, name, before, text) } }),
  });
  return [point('', ''), ...(value === '' ? [] : [point(' behind its value', value)])];
}

/** What a cookie cannot hold is written as in an address; whoever reads it has it as it was. */
function headerWith(place: Credential['in'], name: string, before: string, text: string): Record<string, string> {
  if (place === 'cookie') return { cookie: `${name}=${before}${encodeURIComponent(text)}` };
  const header = name.toLowerCase();
  return { [header]: `${header === 'authorization' ? 'Bearer ' : ''}${before}${text}` };
}

interface Scheme {
  readonly type?: string;
  readonly in?: string;
  readonly name?: string;
}
