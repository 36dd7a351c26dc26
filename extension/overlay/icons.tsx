import type { ComponentChildren } from 'preact';

const Icon = ({ children, size = 16 }: { children: ComponentChildren; size?: number }) => (
  <svg
    class="icon"
    width={size}
    height={size}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    stroke-width="1.6"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    {children}
  </svg>
);

/** The product's sign: lanes that come together. */
export const Mark = () => (
  <svg class="mark" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true">
    <rect width="24" height="24" rx="6" fill="var(--ol-accent-fill)" />
    <path
      d="M5 7h5c3 0 3 5 6 5h3M5 12h14M5 17h5c3 0 3-5 6-5"
      fill="none"
      stroke="#fff"
      stroke-width="1.8"
      stroke-linecap="round"
    />
  </svg>
);

export const ChevronIcon = () => (
  <Icon size={12}>
    <path d="m4 6 4 4 4-4" />
  </Icon>
);
export const ExternalIcon = () => (
  <Icon size={12}>
    <path d="M6.5 3.5h-3v9h9v-3M9 3h4v4M13 3 7.5 8.5" />
  </Icon>
);
export const CopyIcon = () => (
  <Icon>
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
    <path d="M10.5 5.500v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2" />
  </Icon>
);
export const CheckIcon = () => (
  <Icon>
    <path d="m3.5 8.5 3 3 6-7" />
  </Icon>
);
export const AlertIcon = () => (
  <Icon>
    <path d="M8 2.5 14 13H2zM8 6.500v3M8 11.300v.1" />
  </Icon>
);
export const MoreIcon = () => (
  <Icon>
    <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" stroke-width="2.2" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="m4 4 8 8M12 4l-8 8" />
  </Icon>
);
export const FoldIcon = () => (
  <Icon>
    <path d="M4 12h8" />
  </Icon>
);
export const GripIcon = () => (
  <Icon>
    <path d="M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01" stroke-width="2" />
  </Icon>
);
