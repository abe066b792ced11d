import type { Stage } from './stage.ts';

export type Stream = 'upstream' | 'downstream';

/** Whole numbers by attribute name, as the API shows them. */
export type Attributes = Record<string, number>;

/** A kind of toxic: its attributes, and what it does to the data passing through a stage. */
export interface ToxicType {
  readonly name: string;
  /** Names in the order the API lists them; each starts at 0. */
  readonly attributes: readonly string[];
  /** How many chunks may wait in front of it before the sender is held up. */
  readonly bufferedChunks: number;
  /** New connections are closed with RST instead of FIN while such a toxic is there. */
  readonly resetsConnections?: boolean;
  /** Data was thrown away, so the connection is of no use any more once the toxic is removed. */
  readonly closesWhenRemoved?: boolean;
  /** Moves data until it ends or the stage is interrupted; then keeps nothing back. */
  pipe(stage: Stage): Promise<void>;
}

/** A toxic of a proxy, shared by all its connections. */
export interface Toxic {
  readonly name: string;
  readonly type: ToxicType;
  readonly stream: Stream;
  /** The stream as the client spelt it; the API gives it back unchanged. */
  readonly streamAsGiven: string;
  /** Share of connections it applies to, 0 to 1. */
  toxicity: number;
  attributes: Attributes;
}

/** A toxic as the API shows it. */
export function toxicView({ attributes, name, type, streamAsGiven, toxicity }: Toxic) {
  return { attributes, name, type: type.name, stream: streamAsGiven, toxicity };
}
