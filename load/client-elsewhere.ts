import type { ApiClient, System } from '../harness/system.ts';
import type { LoadUser } from './population.ts';

const clients = new Map<LoadUser, Promise<ApiClient>>();

/** The same person at another replica that serves users, signed in when first asked for; where there is only one, at that. */
export function clientElsewhere(system: Pick<System, 'api' | 'services'>, user: LoadUser): Promise<ApiClient> {
  const client = clients.get(user) ?? signInElsewhere(system, user);
  clients.set(user, client);
  return client;
}

async function signInElsewhere(
  system: Pick<System, 'api' | 'services'>,
  { person, api }: LoadUser,
): Promise<ApiClient> {
  const replicas = system.services.flatMap((service) => service.replicas);
  const other = replicas.find(({ publicUrl }) => publicUrl !== undefined && publicUrl !== api.baseUrl);
  return other ? system.api(person, { replica: other.name }) : api;
}
