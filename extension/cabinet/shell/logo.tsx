/** Lanes that come together: the product's sign and name. */
export const Logo = () => (
  <span class="ol-logo">
    <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect width="24" height="24" rx="6" fill="currentColor" />
      <path
        d="M5 7h5c3 0 3 5 6 5h3M5 12h14M5 17h5c3 0 3-5 6-5"
        fill="none"
        stroke="#fff"
        stroke-width="1.8"
        stroke-linecap="round"
      />
    </svg>
    Orderlane
  </span>
);
