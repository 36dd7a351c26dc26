/** Walks the rows of a table with the arrows; exactly one row is in the tab order. */
export function nextRow(event: KeyboardEvent, body: HTMLElement | null): void {
  if (!body || !(event.target instanceof HTMLElement) || event.target.tagName !== 'TR') return;
  const rows = [...body.querySelectorAll<HTMLElement>('tr')];
  const at = rows.indexOf(event.target);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  const row = to === undefined ? undefined : rows[to];
  if (!row) return;
  event.preventDefault();
  for (const each of rows) each.tabIndex = each === row ? 0 : -1;
  row.focus();
  row.scrollIntoView({ block: 'nearest' });
}
