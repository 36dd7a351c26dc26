import type { Editor } from '../../models/editor.ts';

const REMARK = '[aria-invalid="true"], .ol-field__error, .ol-block .ol-notice[data-tone="danger"]';

/** Brings the first remark of the editor into sight, and the focus to its field. */
export function showRemark(): void {
  const found = document.querySelector<HTMLElement>('.ol-editor')?.querySelector<HTMLElement>(REMARK);
  found?.scrollIntoView({ block: 'center' });
  found?.focus({ preventScroll: true });
}

/** Saves; what prevents it is shown instead of being looked for. */
export async function saveOrShowRemark(editor: Editor): Promise<void> {
  if (!(await editor.save())) requestAnimationFrame(showRemark);
}
