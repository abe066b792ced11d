import type { FaultFacts } from '../harness/fault-facts.ts';
import type { Experiment } from './experiment.ts';
import { usualRecoveryMs } from './experiment.ts';
import type { FaultLife } from './fault-life.ts';

/** What becomes of an experiment's fault, told however the experiment ends. */
export class FaultCourse {
  readonly id: string;
  life: FaultLife | undefined;
  /** It was still in effect when it was to be healed. */
  lasted = false;
  recoveryMs: number | null = null;

  constructor(id: string) {
    this.id = id;
  }

  /** Undefined for a control, which plans no fault. */
  facts(experiment: Pick<Experiment, 'fault' | 'recoveryBudgetMs' | 'says'>): FaultFacts | undefined {
    if (!experiment.fault) return undefined;
    const states = this.life?.moments.map((moment) => moment.state) ?? [];
    return {
      id: this.id,
      fault: this.life?.fault.name ?? experiment.says,
      confirmedInEffect: states.includes('in effect') && this.lasted,
      confirmedGone: states.includes('gone'),
      recoverySeconds: this.recoveryMs === null ? null : this.recoveryMs / 1_000,
      recoveryBudgetSeconds: (experiment.recoveryBudgetMs ?? usualRecoveryMs) / 1_000,
    };
  }
}
