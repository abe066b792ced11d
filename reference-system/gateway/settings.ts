/** What a gateway's environment says. Seconds, milliseconds and counts stand in the keys. */
import type { Configuration } from '../service/configuration.ts';
import { databaseSettings, flag, integer, origins, secret, type serviceSettings } from '../service/settings.ts';

export const gatewaySettings = {
  ...databaseSettings(10),
  sessionSecret: secret('ACCORD_SESSION_SECRET'),
  allowedOrigins: origins('ACCORD_ALLOWED_ORIGINS'),
  secureCookies: flag('ACCORD_SECURE_COOKIES', true),
  sessionIdleSeconds: integer('ACCORD_SESSION_IDLE_SECONDS', { least: 1, most: 86_400, fallback: 1_800 }),
  sessionAbsoluteSeconds: integer('ACCORD_SESSION_ABSOLUTE_SECONDS', { least: 1, most: 604_800, fallback: 43_200 }),
  streamHeartbeatMs: integer('ACCORD_STREAM_HEARTBEAT_MS', { least: 100, most: 60_000, fallback: 5_000 }),
  signInAttemptsPerAccount: integer('ACCORD_SIGN_IN_ATTEMPTS_PER_ACCOUNT', { least: 1, most: 1_000, fallback: 5 }),
  signInAttemptsPerAddress: integer('ACCORD_SIGN_IN_ATTEMPTS_PER_ADDRESS', { least: 1, most: 100_000, fallback: 50 }),
  // At most five minutes: whoever guesses at somebody's account must not shut its owner out for long.
  signInWindowSeconds: integer('ACCORD_SIGN_IN_WINDOW_SECONDS', { least: 1, most: 300, fallback: 60 }),
};

export type GatewayConfiguration = Configuration<typeof gatewaySettings & typeof serviceSettings>;
