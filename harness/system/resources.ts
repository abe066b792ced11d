/**
 * Looks into the processes of the running system: what they keep in memory, and what they hold of the machine and the database.
 * Everything is named by replica, and `database` for the database server.
 */
export interface ResourceProbe {
  /** Memory in use now. A managed heap is collected first, so that what is counted is what is kept. */
  memory(): Promise<readonly MemoryReading[]>;
  /** Everything held now. What the suite itself holds at the system's database is left out. */
  holdings(): Promise<readonly Holding[]>;
  /** Undoes what looking needed, e.g. a debugger's port on loopback. */
  close(): Promise<void>;
}

export interface MemoryReading {
  readonly process: string;
  /** Bytes of the managed heap after a full collection, with what it keeps outside; undefined: there is no managed heap. */
  readonly heapBytes: number | undefined;
  /**
   * Bytes of memory of its own that are resident: without files and what is shared with others; children included. For a server with
   * a process per session the mean of its processes: how many there are, is told by `holdings`.
   */
  readonly residentBytes: number;
}

export type HoldingKind =
  | 'socket'
  | 'file'
  | 'temporary file'
  | 'pipe'
  | 'kernel object'
  | 'child process'
  | 'database session'
  | 'idle transaction'
  | 'lock'
  | 'stream subscriber';

/** So many things of one kind and name that a process holds. */
export interface Holding {
  readonly process: string;
  readonly kind: HoldingKind;
  /** The same for things of the same use, not with a port of the day; a connection through a link is `to` and the link's name. */
  readonly name: string;
  readonly count: number;
}
