/** The eight phases, in the order in which they run; the name is that of the Playwright project. */
export const phases = [
  { number: 1, id: 'foundation', title: 'Foundation', rule: 'every criterion passes, else the run stops' },
  { number: 2, id: 'golden-paths', title: 'Golden paths', rule: 'at least 95 % of the registered test cases pass' },
  { number: 3, id: 'performance', title: 'Performance', rule: 'every SLO holds' },
  {
    number: 4,
    id: 'resilience',
    title: 'Resilience',
    rule: 'weighted score at least 85 of 100, no criterion below 0.5',
  },
  { number: 5, id: 'chaos', title: 'Chaos', rule: 'at least 80 % of the registered experiments survived' },
  { number: 6, id: 'load', title: 'Load', rule: 'no degradation in any criterion' },
  { number: 7, id: 'security', title: 'Security', rule: 'zero violations' },
  { number: 8, id: 'data-integrity', title: 'Data integrity', rule: 'every criterion passes' },
] as const;

export type Phase = (typeof phases)[number];
export type PhaseId = Phase['id'];

export function phaseById(id: PhaseId): Phase {
  return phases.find((phase) => phase.id === id)!;
}
