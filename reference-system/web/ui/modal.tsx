import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import { CloseIcon } from './icons.tsx';

interface ModalProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  /** A drawer stands at the side and keeps the conversation in view. */
  drawer?: boolean;
}

/** The browser's own dialog: it keeps the focus inside, closes on Escape, and gives the focus back. */
export function Modal({ title, onClose, children, drawer = false }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const close = useRef(onClose);
  close.current = onClose;

  useLayoutEffect(() => {
    const element = dialog.current!;
    const opener = document.activeElement;
    element.showModal();
    // The browser begins with the first button, which only closes; writing begins in the first field.
    element.querySelector<HTMLElement>('form :is(input, select, textarea)')?.focus();
    return () => {
      element.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);

  useEffect(() => {
    const element = dialog.current!;
    const closed = () => close.current();
    element.addEventListener('close', closed);
    return () => element.removeEventListener('close', closed);
  }, []);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it by keyboard; this is the click beside it
    <dialog
      ref={dialog}
      class={drawer ? 'modal drawer' : 'modal'}
      aria-labelledby={titleId}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div class="modal-body">
        <header class="modal-head">
          <h2 id={titleId} dir="auto">
            {title}
          </h2>
          <button
            type="button"
            class="button button-quiet button-icon"
            aria-label="Close"
            onClick={() => dialog.current?.close()}
          >
            <CloseIcon />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
