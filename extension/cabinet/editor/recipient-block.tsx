import { normalizePhone } from '#core/shared/phone';
import { TextField } from '../../ui/field.tsx';
import { useText } from '../../ui/lang.tsx';
import { Block } from './block.tsx';
import { useEditor, useFieldError, useReadOnly } from './editor-context.ts';

export function RecipientBlock() {
  const editor = useEditor();
  const text = useText();
  const errorOf = useFieldError();
  const readOnly = useReadOnly();
  const { fullName, phone, email } = editor.draft.value.recipient;
  const set = (name: 'fullName' | 'phone' | 'email') => (typed: string) =>
    editor.change((draft) => ({ ...draft, recipient: { ...draft.recipient, [name]: typed } }));
  const callable = normalizePhone(phone);
  const unclear = phone.trim().length > 6 && callable === null;
  return (
    <Block
      title={text('editor.recipient')}
      aside={
        callable && (
          <a class="ol-link ol-small" href={`tel:${callable}`}>
            {text('editor.call')}
          </a>
        )
      }
    >
      <TextField
        label={text('editor.fullName')}
        error={errorOf('recipient.fullName')}
        maxLength={400}
        readOnly={readOnly}
        value={fullName}
        onText={set('fullName')}
      />
      <div class="ol-fields">
        <TextField
          label={text('editor.phone')}
          inputMode="tel"
          error={errorOf('recipient.phone')}
          hint={unclear ? text('editor.phoneUnclear') : undefined}
          maxLength={40}
          readOnly={readOnly}
          value={phone}
          onText={set('phone')}
        />
        <TextField
          label={text('editor.email')}
          inputMode="email"
          error={errorOf('recipient.email')}
          maxLength={254}
          readOnly={readOnly}
          value={email}
          onText={set('email')}
        />
      </div>
    </Block>
  );
}
