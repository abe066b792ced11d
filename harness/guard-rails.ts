import { BlockList, isIP } from 'node:net';
import { DiamondError } from './errors.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Refuses any target that is not on this machine. Load, faults and attacks go through it before their first packet. Judged by the
 * address that the URL really names: user information, look-alike host names and numeric spellings do not confuse it. Of names
 * only `localhost` counts; any other may resolve to something else a moment later.
 * Throws `target-not-loopback`. Remote targets of diamond.config.ts are not supported yet, and are refused, too.
 */
export function assertLoopback(target: string | URL): void {
  if (isLoopback(target)) return;
  throw new DiamondError({
    code: 'target-not-loopback',
    subject: 'target',
    expected: 'an address on this machine (127.0.0.0/8, ::1 or localhost)',
    received: withoutUserInformation(target),
    action: 'Run the suite on the machine of the system; this version attacks nothing beyond it.',
  });
}

/** Whether a URL, or a `host:port` without a scheme, names this machine. Anything that cannot be parsed does not. */
export function isLoopback(target: string | URL): boolean {
  const host = hostOf(target);
  return host !== undefined && isLoopbackHost(host);
}

function isLoopbackHost(host: string): boolean {
  if (host === 'localhost' || host === 'localhost.') return true;
  const version = isIP(host);
  if (version === 4) return loopback.check(host, 'ipv4');
  if (version !== 6) return false;
  const mapped = mappedIpv4(host);
  return mapped ? loopback.check(mapped, 'ipv4') : loopback.check(host, 'ipv6');
}

/** Schemes whose hosts every client reads as the WHATWG parser does. */
const webScheme = /^(?:https?|wss?):\/\//i;
const anyScheme = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * The host as the WHATWG parser reads it for http, which also resolves `127.1`, `0x7f000001`, `2130706433` and full-width digits
 * to the address they mean. Other schemes (postgres:) would leave such spellings as names; `inet_aton` below them resolves the
 * numeric ones alike, and what is not ASCII is refused. A backslash ends the host for some parsers and belongs to the user
 * information for others: nothing that one of them might read otherwise names a host.
 */
function hostOf(target: string | URL): string | undefined {
  const text = String(target);
  if (/[\\\s]|\p{Cc}/u.test(text)) return undefined;
  if (!webScheme.test(text) && !isPlain(text)) return undefined;
  const asHttp = anyScheme.test(text) ? text.replace(anyScheme, 'http://') : `http://${text}`;
  if (!URL.canParse(asHttp)) return undefined;
  const { hostname, searchParams } = new URL(asHttp);
  // libpq lets these parameters override the host of the URL.
  if (searchParams.has('host') || searchParams.has('hostaddr')) return undefined;
  return hostname.replace(/^\[|\]$/g, '');
}

/** Whether the host, behind any user information, is written in ASCII and without escapes. */
function isPlain(text: string): boolean {
  const authority = text.replace(anyScheme, '').split(/[/?#]/)[0]!;
  return /^[a-z0-9.:[\]-]+$/i.test(authority.slice(authority.lastIndexOf('@') + 1));
}

/** The IPv4 address inside ::ffff:a.b.c.d, which the parser writes as two hexadecimal groups. */
function mappedIpv4(host: string): string | undefined {
  const groups = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(host);
  if (!groups) return undefined;
  const [high, low] = [Number.parseInt(groups[1]!, 16), Number.parseInt(groups[2]!, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function withoutUserInformation(target: string | URL): string {
  return `"${String(target).replace(/\/\/[^/@]*@/, '//')}"`;
}
