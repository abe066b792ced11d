import { cpus, totalmem } from 'node:os';
import { isLoopback } from '../harness/guard-rails.ts';
import { type Profile, profiles } from '../harness/profiles.ts';
import type { System, SystemDefinition } from '../harness/system.ts';
import type { Condition } from './run-record.ts';
import { duration } from './text.ts';

/**
 * Under which circumstances the system runs, as far as its connection and the profile show them, beside what the adapter says of
 * production. They decide nothing; they stand beside the verdict, for whoever has to weigh it.
 */
export function observedConditions(
  system: System,
  profile: Profile,
  production: SystemDefinition['production'] = {},
): Condition[] {
  const here = {
    replicas: system.services.map(({ name, replicas }) => `${replicas.length} × ${name}`).join(', ') || 'none known',
    transport: transportOf(system.publicUrls),
    network: networkOf(system),
    machine: `${cpus().length} processors and ${(totalmem() / 2 ** 30).toFixed(1)} GiB, shared by system, browsers and load generator`,
    'load and history': loadOf(profile),
  };
  const names = [...Object.keys(here), ...Object.keys(production).filter((name) => !(name in here))];
  return names.map((name) => ({
    name,
    here: (here as Record<string, string>)[name] ?? 'not observed',
    production: production[name] ?? null,
  }));
}

/** A rehearsal is short and small: beside its figures stand those of a run that may release. */
function loadOf(profile: Profile): string {
  const figures = ({ loadSeconds, soakSeconds, ledgerEvents }: Profile) =>
    `${duration(loadSeconds)} of load, a soak of ${duration(soakSeconds)}, ${ledgerEvents.toLocaleString('en')} ledger events`;
  return profile.canCertify ? figures(profile) : `${figures(profile)}; a release run: ${figures(profiles.standard)}`;
}

function transportOf(urls: readonly string[]): string {
  const schemes = [...new Set(urls.map((url) => new URL(url).protocol.replace(':', '')))];
  if (schemes.length === 0) return 'no public address';
  return schemes.every((scheme) => scheme === 'https') ? 'https' : `${schemes.join(', ')}: no TLS`;
}

function networkOf({ links, publicUrls, toxiproxyUrl }: System): string {
  const reach = publicUrls.every((url) => isLoopback(url)) ? 'loopback' : 'a network';
  const through = toxiproxyUrl ? `${links.length} links through Toxiproxy` : `${links.length} links`;
  return `${reach}, ${through}`;
}
