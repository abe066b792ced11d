import type { Links } from '../../harness/links.ts';
import type { Link, System } from '../../harness/system.ts';
import type { Fault, Observation } from '../fault.ts';
import { askAnew } from '../observe/ask-anew.ts';
import { type KeptConnection, keepConnection } from '../observe/kept-connection.ts';
import { inWords, type LinkAnswer } from '../observe/link-answer.ts';

/** What a fault of a link needs of the system under test. */
export interface Network {
  readonly links: Links;
  readonly database: Pick<System['database'], 'observerUrl'>;
}

/** What was seen of a link: over a connection from before the fault, and over a new one. */
export interface LinkSight {
  readonly kept: LinkAnswer;
  readonly anew: LinkAnswer;
}

export interface LinkFaultParts {
  readonly name: string;
  readonly link: Link;
  inject(): Promise<void>;
  heal(): Promise<void>;
  /** Whether that is what the fault makes of a link. */
  isInEffect(sight: LinkSight): boolean;
}

/**
 * A fault of one link, watched from outside: by a connection that was opened through the link before it and by new ones. The
 * fault is gone when new connections are answered promptly again; what becomes of the old ones is the fault's own affair.
 */
export function linkFault(network: Network, parts: LinkFaultParts): Fault {
  let kept: KeptConnection | undefined;
  return {
    name: parts.name,
    async setUp() {
      kept = await keepConnection(parts.link, network.database.observerUrl);
    },
    inject: () => parts.inject(),
    heal: () => parts.heal(),
    async observe(): Promise<Observation> {
      const [before, anew] = await Promise.all([kept?.ask() ?? ({ kind: 'broken' } as const), askAnew(parts.link)]);
      return {
        inEffect: kept !== undefined && parts.isInEffect({ kept: before, anew }),
        gone: anew.kind === 'answered' && anew.afterMs < promptMs,
        saw: `open connection ${inWords(before)}, new one ${inWords(anew)}`,
      };
    },
    async cleanUp() {
      kept?.close();
      kept = undefined;
    },
  };
}

/** A link without a fault answers within this; every slowing fault adds clearly more. */
export const promptMs = 250;
