import type { Links } from '../../harness/links.ts';
import type { Link, System } from '../../harness/system.ts';
import type { Fault, Observation } from '../fault.ts';
import { askAnew } from '../observe/ask-anew.ts';
import { type BytesThrough, bytesThrough } from '../observe/bytes-through.ts';
import { type KeptConnection, keepConnection } from '../observe/kept-connection.ts';
import { inWords, type LinkAnswer } from '../observe/link-answer.ts';

/** What a fault of a link needs of the system under test. */
export interface Network {
  readonly links: Links;
  readonly database: Pick<System['database'], 'observerUrl'>;
  readonly toxiproxyUrl: string | undefined;
}

/** What was seen of a link: over a connection from before the fault, over a new one, and at the proxy meanwhile. */
export interface LinkSight {
  readonly kept: LinkAnswer;
  readonly anew: LinkAnswer;
  /** Bytes that passed while both were asked; undefined where the proxy counts none. */
  readonly bytes: BytesThrough | undefined;
}

export interface LinkFaultParts {
  readonly name: string;
  readonly link: Link;
  inject(): Promise<void>;
  heal(): Promise<void>;
  /** Whether that is what the fault makes of a link. */
  isInEffect(sight: LinkSight): boolean;
  /** What the fault makes of an answer's time at least; it is gone when answers are clearly below. Default `promptMs`. */
  readonly slowMs?: number;
}

/** A link without a fault answers within this; every slowing fault adds clearly more. */
const promptMs = 250;

/**
 * A fault of one link, watched from outside: by a connection that was opened through the link before it, by new ones, and by the
 * bytes that its proxy counts. It is gone when new connections are answered promptly and the old one is either broken or prompt.
 */
export function linkFault(network: Network, parts: LinkFaultParts): Fault {
  let kept: KeptConnection | undefined;
  const healthyMs = Math.min(promptMs, parts.slowMs ?? promptMs);
  const counted = async () => (network.toxiproxyUrl ? bytesThrough(network.toxiproxyUrl, parts.link.proxy) : undefined);
  return {
    name: parts.name,
    async setUp() {
      kept = await keepConnection(parts.link, network.database.observerUrl);
    },
    inject: () => parts.inject(),
    heal: () => parts.heal(),
    async observe(): Promise<Observation> {
      const before = await counted();
      const [old, anew] = await Promise.all([kept?.ask() ?? ({ kind: 'broken' } as const), askAnew(parts.link)]);
      const bytes = grown(before, await counted());
      return {
        inEffect: kept !== undefined && parts.isInEffect({ kept: old, anew, bytes }),
        gone: isPrompt(anew, healthyMs) && (old.kind === 'broken' || isPrompt(old, healthyMs)),
        saw: `open connection ${inWords(old)}, new one ${inWords(anew)}${bytes ? `, ${bytesInWords(bytes)}` : ''}`,
      };
    },
    async cleanUp() {
      kept?.close();
      kept = undefined;
    },
  };
}

export function isSlow(answer: LinkAnswer, slowMs: number = promptMs): boolean {
  return answer.kind === 'silent' || (answer.kind === 'answered' && answer.afterMs >= slowMs);
}

function isPrompt(answer: LinkAnswer, healthyMs: number): boolean {
  return answer.kind === 'answered' && answer.afterMs < healthyMs;
}

function grown(before: BytesThrough | undefined, after: BytesThrough | undefined): BytesThrough | undefined {
  if (!before || !after) return undefined;
  const of = (direction: 'upstream' | 'downstream') => ({
    received: after[direction].received - before[direction].received,
    sent: after[direction].sent - before[direction].sent,
  });
  return { upstream: of('upstream'), downstream: of('downstream') };
}

function bytesInWords({ upstream, downstream }: BytesThrough): string {
  return `${upstream.sent} of ${upstream.received} bytes passed on there, ${downstream.sent} of ${downstream.received} back`;
}
