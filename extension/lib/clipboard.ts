/** A page may forbid the clipboard or be served over plain http; the old command still works in a user's gesture. */
function copyByCommand(text: string, root: ShadowRoot): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.readOnly = true;
  area.style.cssText = 'position:fixed;left:0;top:0;width:1px;height:1px;opacity:0';
  const focused = root.activeElement;
  root.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}

/** Must be called in the gesture itself, with a text that is already at hand. False leaves copying to the user. */
export async function copyText(text: string, root: ShadowRoot): Promise<boolean> {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    return copyByCommand(text, root);
  }
  return copyByCommand(text, root);
}
