import { lookup } from 'node:dns/promises';
import { ApiError } from './api-error.ts';

export interface Address {
  /** Empty: every address of this machine when listening, loopback when connecting. */
  host: string;
  port: number;
}

/**
 * Reads `host:port`, `[v6]:port` or `:port`; the empty text is port 0 of every address.
 * @throws {ApiError} 500 in Toxiproxy's words, which it answers for an address it cannot read.
 */
export function parseAddress(text: string): Address {
  if (text === '') return { host: '', port: 0 };
  const match = /^(?:\[(?<v6>[^\]]*)\]|(?<name>[^:[\]]*)):(?<port>[^:]*)$/.exec(text);
  if (!match?.groups) {
    const problem = text.split(':').length > 2 && !text.startsWith('[') ? 'too many colons in' : 'missing port in';
    throw new ApiError(`address ${text}: ${problem} address`, 500);
  }
  const { v6, name, port: digits = '' } = match.groups;
  const port = Number(digits || '0');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new ApiError(`address ${digits}: invalid port`, 500);
  return { host: v6 ?? name ?? '', port };
}

/** The opposite of `parseAddress`. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * The address with its host name looked up, IPv4 first.
 * @throws {ApiError} 500 when the address cannot be read or its host is unknown.
 */
export async function resolveAddress(text: string): Promise<Address> {
  const { host, port } = parseAddress(text);
  if (host === '') return { host, port };
  try {
    const { address } = await lookup(host, { order: 'ipv4first' });
    return { host: address, port };
  } catch (cause) {
    throw new ApiError(`lookup ${host}: no such host`, 500, { cause });
  }
}
