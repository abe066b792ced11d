import { useState } from 'preact/hooks';

const LONG_CHARACTERS = 1_500;
const LONG_LINES = 24;

/** The text exactly as it was written. A very long one is folded, with all of it still in the page. */
export function MessageText({ text }: { text: string }) {
  const [unfolded, setUnfolded] = useState(false);
  const long = text.length > LONG_CHARACTERS || text.split('\n', LONG_LINES + 1).length > LONG_LINES;
  return (
    <div class="message-body">
      <p class={long && !unfolded ? 'message-text message-folded' : 'message-text'} dir="auto">
        {text}
      </p>
      {long && (
        <button
          type="button"
          class="button button-small"
          aria-expanded={unfolded}
          onClick={() => setUnfolded(!unfolded)}
        >
          {unfolded ? 'Show less' : 'Show all of it'}
        </button>
      )}
    </div>
  );
}
