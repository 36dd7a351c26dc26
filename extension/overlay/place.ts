const GAP = 4;
const EDGE = 8;

/** Puts a floating box by its trigger: below and left-aligned, or above and right-aligned where that does not fit. */
export function placeBy(trigger: DOMRect, box: HTMLElement): void {
  const { width, height } = box.getBoundingClientRect();
  const below = trigger.bottom + GAP;
  const fitsBelow = below + height <= innerHeight - EDGE || trigger.top < height + GAP;
  const top = fitsBelow ? below : trigger.top - GAP - height;
  const left = trigger.left + width <= innerWidth - EDGE ? trigger.left : trigger.right - width;
  box.style.left = `${Math.round(Math.max(EDGE, Math.min(left, innerWidth - width - EDGE)))}px`;
  box.style.top = `${Math.round(Math.max(EDGE, Math.min(top, innerHeight - height - EDGE)))}px`;
}
