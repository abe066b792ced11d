export interface ProcessStatus {
  readonly name: string;
  readonly state: 'running' | 'paused' | 'stopped' | 'exited';
  readonly pid: number | undefined;
  readonly exitCode: number | null | undefined;
  readonly signal: string | null | undefined;
}

export interface LogLine {
  readonly replica: string;
  /** Milliseconds since the epoch at which the line was read. */
  readonly atMs: number;
  /** `debug` … `fatal` where the line says so, else `unknown`. */
  readonly level: string;
  readonly text: string;
}

/** How processes are started, stopped, killed and paused. Names are replica names, and `database` for the database server. */
export interface ProcessControl {
  status(): Promise<readonly ProcessStatus[]>;
  start(name: string): Promise<void>;
  /** Asks it to stop (SIGTERM) and waits until it is gone. */
  stop(name: string): Promise<void>;
  /** kill -9. */
  kill(name: string): Promise<void>;
  pause(name: string): Promise<void>;
  resume(name: string): Promise<void>;
  restart(name: string): Promise<void>;
  logs(name: string, options?: { readonly sinceMs?: number }): Promise<readonly LogLine[]>;
  /** Names that `restart` and the others know. */
  readonly names: readonly string[];
}
