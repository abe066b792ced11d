import type { Client } from 'pg';

export type RolePasswords = { owner?: string; app: string; observer: string };

/**
 * The time-outs every session of the services starts with. They are the database's own: a service that is hung or cut off
 * can hold neither a lock nor a session for long, whatever its code does.
 */
const APP_SETTINGS = {
  lock_timeout: '2s',
  statement_timeout: '5s',
  idle_in_transaction_session_timeout: '5s',
  client_connection_check_interval: '2s',
  tcp_keepalives_idle: '5',
  tcp_keepalives_interval: '2',
  tcp_keepalives_count: '3',
};

/**
 * Makes the three roles, or brings them to what they should be. `accord_owner` owns the schema and runs migrations,
 * `accord_app` is what the services are, `accord_observer` may only read. Needs a superuser's connection.
 */
export async function ensureRoles(admin: Client, passwords: RolePasswords): Promise<void> {
  // The statements carry passwords: they must not reach the server's log, whatever it is told to log.
  await admin.query(
    `SET log_statement = 'none'; SET log_min_duration_statement = -1; SET log_min_error_statement = panic`,
  );
  await ensureRole(admin, 'accord_owner', passwords.owner);
  await ensureRole(admin, 'accord_app', passwords.app);
  await ensureRole(admin, 'accord_observer', passwords.observer);
  for (const [name, value] of Object.entries(APP_SETTINGS)) {
    await admin.query(`ALTER ROLE accord_app SET ${name} = ${admin.escapeLiteral(value)}`);
  }
  await admin.query('ALTER ROLE accord_observer SET default_transaction_read_only = on');
  await admin.query('RESET log_statement; RESET log_min_duration_statement; RESET log_min_error_statement');
}

async function ensureRole(admin: Client, role: string, password: string | undefined): Promise<void> {
  const { rowCount } = await admin.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (!rowCount) await admin.query(`CREATE ROLE ${role} NOSUPERUSER NOCREATEDB NOCREATEROLE`);
  if (password) await admin.query(`ALTER ROLE ${role} LOGIN PASSWORD ${admin.escapeLiteral(password)}`);
}
