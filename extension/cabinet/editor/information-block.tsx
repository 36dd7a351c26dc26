import { TextAreaField, TextField } from '../../ui/field.tsx';
import { useText } from '../../ui/lang.tsx';
import { Block } from './block.tsx';
import { useEditor, useFieldError, useReadOnly } from './editor-context.ts';

export function InformationBlock() {
  const editor = useEditor();
  const text = useText();
  const errorOf = useFieldError();
  const readOnly = useReadOnly();
  const { number, comment, note } = editor.draft.value;
  return (
    <Block title={text('editor.information')}>
      <TextField
        label={text('editor.number')}
        hint={editor.base.value ? undefined : text('editor.numberHint')}
        error={errorOf('number')}
        maxLength={60}
        readOnly={readOnly}
        value={number}
        onText={(typed) => editor.change((draft) => ({ ...draft, number: typed }))}
      />
      <TextAreaField
        label={text('editor.comment')}
        maxLength={2000}
        readOnly={readOnly}
        value={comment}
        onText={(typed) => editor.change((draft) => ({ ...draft, comment: typed }))}
      />
      <TextAreaField
        label={text('editor.note')}
        hint={text('editor.noteHint')}
        maxLength={2000}
        readOnly={readOnly}
        value={note}
        onText={(typed) => editor.change((draft) => ({ ...draft, note: typed }))}
      />
    </Block>
  );
}
