import type { Person, System } from '../../harness/system.ts';
import { outcomeOf } from '../api-outcome.ts';
import { type OperationResult, withinMs } from '../timed-operation.ts';

/** Signs in, looks at what there is and signs out again, each with a connection of its own, as somebody does who looks in for a moment. */
export async function visitSession(
  system: Pick<System, 'api'>,
  person: Person,
  limitMs: number,
): Promise<OperationResult> {
  const visit = async () => {
    const api = await system.api(person, { direct: true });
    const answer = await api.conversations();
    await api.signOut();
    return outcomeOf(answer);
  };
  return withinMs(limitMs, visit());
}
