import type { ApiClient, Replica, System } from '../../harness/system.ts';

/** What a replica answered to a session. */
export interface ReplicaAnswer {
  readonly replica: string;
  /** Undefined: no answer came. */
  readonly status: number | undefined;
}

/** The replicas that serve users. */
export function serving(system: Pick<System, 'services'>): Replica[] {
  return system.services.flatMap((service) => service.replicas).filter((replica) => replica.publicUrl !== undefined);
}

/** Asks every replica that serves users with the client's session, by a reading call: each may remember it by itself. */
export async function askEveryReplica(system: System, client: ApiClient, path: string): Promise<ReplicaAnswer[]> {
  const cookie = client.setCookies.map((line) => line.split(';')[0]).join('; ');
  return Promise.all(
    serving(system).map(async ({ name: replica }) => {
      const stranger = system.anonymous({ replica });
      const answer = await stranger.request({ method: 'GET', path, headers: { cookie } }).catch(() => undefined);
      return { replica, status: answer?.status };
    }),
  );
}
