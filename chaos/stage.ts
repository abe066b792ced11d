import type { Attempts } from '../harness/attempts.ts';
import type { ApiClient, Conversation } from '../harness/system.ts';
import type { Deliveries } from './deliveries.ts';
import type { Place } from './experiment.ts';
import type { Murmur, Speaker } from './murmur.ts';
import type { SteadyWatch } from './steady-watch.ts';
import type { Onlooker } from './story.ts';

/** Who and what an experiment is carried out with; made once for many of them. */
export interface Stage {
  readonly place: Place;
  readonly speakers: readonly Speaker[];
  /** The same people through something like a load balancer. */
  balancedSpeakers(): Promise<readonly Speaker[]>;
  /** The talk of the speakers, which goes on from one experiment to the next. */
  readonly murmur: Murmur;
  /** How it arrives at each gateway; undefined: the adapter opens no stream, and delivery is not judged. */
  readonly deliveries: Deliveries | undefined;
  readonly watch: SteadyWatch;
  /** Who gives the system a job meanwhile, of the people at that replica; undefined: nobody there can. */
  errandsAt(replica: string): { readonly proposer: ApiClient; readonly approver: ApiClient } | undefined;
  readonly onlookers: readonly Onlooker[];
  /** Everybody is in it: onlookers also see the jobs that speakers give. */
  readonly onlookersTalkIn: Conversation;
  readonly attempts: Attempts;
  readonly historyDirectory: string;
  /** The tenants of everybody here: whose data an experiment can have harmed. */
  readonly tenantIds: readonly string[];
  /** Where the results are kept that feed several cases; see kept-result.ts. */
  readonly resultsDirectory: string;
}
