import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/chip.tsx';
import { useText } from '../../ui/lang.tsx';
import { ChangeList } from '../history/change-list.tsx';
import { useEditor } from './editor-context.ts';

/** Somebody else changed the order: what they changed, and the choice between their version and these edits. */
export function ConflictNotice() {
  const editor = useEditor();
  const text = useText();
  const conflict = editor.conflict.value;
  if (!conflict) return null;
  return (
    <div class="ol-editor__conflict">
      <Notice tone="warning" role="alert">
        <strong>{text('editor.conflict.title')}</strong>
        <div>{text('editor.conflict.text')}</div>
        <ChangeList changes={conflict.changes} />
        <div class="ol-row">
          <Button onClick={editor.takeTheirs}>{text('editor.conflict.reload')}</Button>
          <Button kind="primary" busy={editor.saving.value} onClick={editor.keepMine}>
            {text('editor.conflict.keep')}
          </Button>
        </div>
      </Notice>
    </div>
  );
}
