import type { Flaw } from '../flaw.ts';
import { accessibilityFlaws } from './golden-paths/accessibility.ts';
import { authenticationFlaws } from './golden-paths/authentication.ts';
import { collaborationFlaws } from './golden-paths/collaboration.ts';
import { jobLifecycleFlaws } from './golden-paths/job-lifecycle.ts';
import { messageFlowFlaws } from './golden-paths/message-flow.ts';
import { realtimeFlaws } from './golden-paths/realtime.ts';
import { tenantIsolationFlaws } from './golden-paths/tenant-isolation.ts';

export const goldenPathFlaws: readonly Flaw[] = [
  ...messageFlowFlaws,
  ...jobLifecycleFlaws,
  ...authenticationFlaws,
  ...realtimeFlaws,
  ...collaborationFlaws,
  ...tenantIsolationFlaws,
  ...accessibilityFlaws,
];
