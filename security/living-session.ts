import type { ApiClient } from '../harness/system.ts';

/**
 * Why nothing that was sent with the client's session says anything: the session has ended, so that every call was refused before it
 * reached what was attacked. None: it lives. Asked once the attacks are over.
 */
export async function deadSession(client: ApiClient): Promise<string[]> {
  const answer = await client.conversations();
  return answer.ok
    ? []
    : [`the session that attacked was answered ${answer.status} in the end: did it reach anything?`];
}
