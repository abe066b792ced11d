import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { SessionGate } from '../state/session-gate.ts';
import type { Workspace } from '../state/workspace.ts';

export interface Signed {
  readonly gate: SessionGate;
  readonly workspace: Workspace;
}

export const SignedContext = createContext<Signed | null>(null);

export function useSigned(): Signed {
  const signed = useContext(SignedContext);
  if (signed === null) throw new Error('This component is drawn outside of a session.');
  return signed;
}

export function useWorkspace(): Workspace {
  return useSigned().workspace;
}
