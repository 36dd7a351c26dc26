const GAP_PX = 4;
const EDGE_PX = 8;

/** Puts a floating box under its opener, or above it where there is no room, and inside the window. */
export function placeBelow(box: HTMLElement, opener: Element, { sameWidth = false } = {}): void {
  const anchor = opener.getBoundingClientRect();
  if (sameWidth) box.style.minWidth = `${anchor.width}px`;
  const { width, height } = box.getBoundingClientRect();
  const below = anchor.bottom + GAP_PX;
  const fits = below + height <= innerHeight - EDGE_PX;
  const top = fits ? below : Math.max(EDGE_PX, anchor.top - GAP_PX - height);
  const left = Math.min(anchor.left, document.documentElement.clientWidth - EDGE_PX - width);
  box.style.top = `${top}px`;
  box.style.left = `${Math.max(EDGE_PX, left)}px`;
}
