import type { ComponentChildren } from 'preact';

/** Drawn icons. They are decoration: the text beside them, or the name of the button, says what they mean. */
function Icon({ children, className = '' }: { children: ComponentChildren; className?: string }) {
  return (
    <svg class={`icon ${className}`} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export function AccordMark() {
  return (
    <svg class="accord-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" />
      <circle cx="12.6" cy="16" r="5.6" />
      <circle cx="19.4" cy="16" r="5.6" />
    </svg>
  );
}

export const PlusIcon = () => (
  <Icon>
    <path d="M10 4v12M4 10h12" />
  </Icon>
);

export const SearchIcon = () => (
  <Icon>
    <circle cx="9" cy="9" r="5" />
    <path d="m13 13 4 4" />
  </Icon>
);

export const SendIcon = () => (
  <Icon>
    <path d="M10 16V4M5 9l5-5 5 5" />
  </Icon>
);

export const BackIcon = () => (
  <Icon>
    <path d="m12 4-6 6 6 6" />
  </Icon>
);

export const DownIcon = () => (
  <Icon>
    <path d="M10 4v12M5 11l5 5 5-5" />
  </Icon>
);

export const ChevronIcon = () => (
  <Icon className="icon-small">
    <path d="m5 8 5 5 5-5" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path d="m5 5 10 10M15 5 5 15" />
  </Icon>
);

export const CheckIcon = () => (
  <Icon>
    <path d="m4 10.5 4 4 8-9" />
  </Icon>
);

export const AlertIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7.25" />
    <path d="M10 6v5M10 13.6v.2" />
  </Icon>
);

export const JobIcon = () => (
  <Icon>
    <rect x="3.5" y="4" width="13" height="12.5" rx="2.5" />
    <path d="m7 10.4 2.2 2.2 4-4.6" />
  </Icon>
);

export const TalkIcon = () => (
  <Icon>
    <path d="M3.5 5.5a2 2 0 0 1 2-2h9a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H9l-3.5 3v-3a2 2 0 0 1-2-2z" />
  </Icon>
);
