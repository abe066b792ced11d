/**
 * Something that is done to a running system and undone again. A fault knows how to bring itself about, how to undo itself and how
 * to look; when to do which, with deadlines, is the business of its life (fault-life.ts).
 */
export interface Fault {
  /** As the journal names it, e.g. `gateway-1→database: refused`. */
  readonly name: string;
  /** Makes what observing needs, e.g. a connection that the fault must hit. Changes nothing of the system. */
  setUp?(signal: AbortSignal): Promise<void>;
  /** Brings it about. Called once; may throw half-way. */
  inject(signal: AbortSignal): Promise<void>;
  /** Only looks. Throws where it cannot see, which counts as neither in effect nor gone. */
  observe(signal: AbortSignal): Promise<Observation>;
  /** Undoes all that `inject` did or began to do. Does no harm where nothing was done, or when repeated. */
  heal(signal: AbortSignal): Promise<void>;
  /** Gives back what `setUp` made. Must not throw. */
  cleanUp?(): Promise<void>;
}

/** What was seen of a fault at one moment. */
export interface Observation {
  readonly inEffect: boolean;
  /** The system is as if the fault had never been. A fault of one moment (a kill) may be in effect and gone at once. */
  readonly gone: boolean;
  /** In words, for the journal. */
  readonly saw: string;
}
