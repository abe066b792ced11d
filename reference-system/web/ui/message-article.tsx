import { memo } from 'preact/compat';
import { useId } from 'preact/hooks';
import type { MessageItem } from '../api/types.ts';
import { clockTime, fullTime } from '../model/times.ts';
import { Avatar } from './avatar.tsx';
import { MessageText } from './message-text.tsx';

interface MessageArticleProps {
  message: MessageItem;
  author: string;
  own: boolean;
  /** Whether it continues what the same person said just before. */
  grouped: boolean;
  /** Whether a search result led here. */
  target: boolean;
}

export const MessageArticle = memo(function MessageArticle({
  message,
  author,
  own,
  grouped,
  target,
}: MessageArticleProps) {
  const headId = useId();
  const classes = ['message', own && 'message-own', grouped && 'message-grouped', target && 'message-target'];
  return (
    <article
      class={classes.filter(Boolean).join(' ')}
      data-seq={message.seq}
      aria-labelledby={headId}
      tabIndex={target ? -1 : undefined}
    >
      {!grouped && <Avatar id={message.authorId} name={author} />}
      <div class="message-head" id={headId}>
        <span class={grouped ? 'visually-hidden' : 'message-author'} dir="auto">
          {author}
        </span>{' '}
        <time class="message-time" dateTime={message.sentAt} title={fullTime(message.sentAt)}>
          {clockTime(message.sentAt)}
        </time>
      </div>
      <MessageText text={message.text} />
    </article>
  );
});
