/**
 * PostgreSQL settings of the stack. Durability is PostgreSQL's default (fsync, synchronous_commit, full_page_writes on):
 * what is measured and killed here must be what production would run.
 */
export function postgresSettings(port: number, overlay: Readonly<Record<string, string>>): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    // 2 gateways × (10 + 1 listening), 2 workers × (5 + 1), the suite's checks and probes, and room for a leak to show.
    max_connections: '100',
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    timezone: 'UTC',
    // In the data directory instead of /dev/shm: a killed server would leave its segments there for good.
    dynamic_shared_memory_type: 'mmap',
    // A client that is gone (a link cut without a FIN) is noticed within 15 s, also in the middle of a query.
    tcp_keepalives_idle: '5',
    tcp_keepalives_interval: '5',
    tcp_keepalives_count: '2',
    client_connection_check_interval: '5s',
    // The log is evidence: errors with SQLSTATE and statement for the injection oracle, lock waits above one second.
    log_destination: 'stderr',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] %e %q%u@%d %a ',
    log_min_messages: 'warning',
    log_min_error_statement: 'error',
    log_lock_waits: 'on',
    log_checkpoints: 'off',
    // Never row values: DETAIL lines and parameters would carry what people wrote into the log.
    log_error_verbosity: 'terse',
    log_parameter_max_length_on_error: '0',
    ...overlay,
  };
}
