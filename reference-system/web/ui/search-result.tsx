import type { Message } from '../api/types.ts';
import { excerpt } from '../model/excerpt.ts';
import { shortTime } from '../model/times.ts';
import { useStore } from '../state/use-store.ts';
import { Avatar } from './avatar.tsx';
import { useWorkspace } from './context.ts';

export function SearchResult({ message, query }: { message: Message; query: string }) {
  const workspace = useWorkspace();
  useStore(workspace.people);
  useStore(workspace.conversations.list);
  const author = workspace.nameOf(message.authorId);
  return (
    <>
      <Avatar id={message.authorId} name={author} small />
      <span class="search-result-head">
        <strong dir="auto">{author}</strong>
        <span class="muted">
          {' '}
          in <bdi>{workspace.conversations.find(message.conversationId)?.title ?? 'a conversation'}</bdi>
        </span>
        <time class="muted search-result-time" dateTime={message.sentAt}>
          {shortTime(message.sentAt, new Date())}
        </time>
      </span>
      <span class="search-result-text" dir="auto">
        {excerpt(message.text, query).map((part, index) =>
          part.found ? <mark key={index}>{part.text}</mark> : part.text,
        )}
      </span>
    </>
  );
}
