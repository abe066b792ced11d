import type { Conversation, Degraded, Job, TimelineItem } from '../api/types.ts';

export type StreamEvent =
  | { readonly name: 'ready'; readonly headSeq: number; readonly heartbeatMs: number | null }
  | {
      readonly name: 'timeline.append';
      readonly seq: number;
      readonly conversationId: string;
      readonly item: TimelineItem;
    }
  | { readonly name: 'job.update'; readonly seq: number; readonly job: Job }
  | { readonly name: 'conversation.update'; readonly conversation: Conversation }
  | { readonly name: 'system.state'; readonly degraded: readonly Degraded[] }
  | { readonly name: 'heartbeat' };

export const STREAM_EVENT_NAMES = [
  'ready',
  'timeline.append',
  'job.update',
  'conversation.update',
  'system.state',
  'heartbeat',
] as const;

/** A frame's meaning, or null where it has none this page knows. */
export function parseStreamEvent(name: string, data: unknown): StreamEvent | null {
  const body = parseObject(data);
  if (name === 'heartbeat') return { name };
  if (body === null) return null;
  switch (name) {
    case 'ready':
      return { name, headSeq: positive(body.headSeq) ?? 0, heartbeatMs: positive(body.heartbeatMs) };
    case 'timeline.append':
    case 'job.update':
    case 'conversation.update':
    case 'system.state':
      // The gateway's own frames: their shape is the contract of the API, as with every answer of it.
      return { ...body, name } as unknown as StreamEvent;
    default:
      return null;
  }
}

type Body = Readonly<Record<string, unknown>> & { readonly headSeq?: unknown; readonly heartbeatMs?: unknown };

function parseObject(data: unknown): Body | null {
  if (typeof data !== 'string') return null;
  try {
    const parsed: unknown = JSON.parse(data);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Body) : null;
  } catch {
    // A frame that is not JSON is not for this page.
    return null;
  }
}

function positive(value: unknown): number | null {
  return typeof value === 'number' && value > 0 ? value : null;
}
