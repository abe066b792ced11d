export interface SystemDatabase {
  /** Reads everything, writes nothing. */
  readonly observerUrl: string;
  /** The role that the services use: append-only is tried with it, rolled back. */
  readonly applicationUrl: string;
  /** A superuser's, for faults and for freshly migrated comparison databases. Absent: those checks cannot tell. */
  readonly adminUrl: string | undefined;
  /** A statement that, inside a transaction of the superuser, locks out every write and no read. Absent: that fault is not tried. */
  readonly lockWritesSql?: string | undefined;
  /** Canonical relation name → a SELECT statement; becomes the CTEs of every data check. See data-checks/relations.ts. */
  readonly relations: Readonly<Record<string, string>>;
  /** Migration files in order, and what the database says was applied; undefined: the system has no migrations table. */
  readonly migrations: MigrationProbe | undefined;
  /** Makes every projection anew from the ledger, by the system's own command. Absent: the rebuild cannot be checked. */
  readonly rebuildProjections?: (() => Promise<void>) | undefined;
}

export interface MigrationProbe {
  /** The files, in order, with the checksum that the system's migration library would record. */
  files(): Promise<readonly Migration[]>;
  /** SELECT that returns (version text, checksum text) in order of application. */
  readonly appliedSql: string;
  /** Makes the database that this superuser's URL names, and migrates it from the same files. */
  migrateFresh(databaseUrl: string): Promise<void>;
  /** Schemas whose objects are compared. */
  readonly schemas: readonly string[];
}

export interface Migration {
  readonly version: string;
  readonly checksum: string;
}

/** One look at a replica's pool of database connections. */
export interface PoolSight {
  readonly replica: string;
  /** Callers that have no connection and wait for one. */
  readonly waiting: number;
}
