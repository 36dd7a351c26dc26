/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import type { Texts } from '../texts.ts';
import type { TextField } from './draft.ts';

export const ErrorText = ({ id, text, texts }: { id: string; text: string | undefined; texts: Texts }) =>
  text ? (
    <p class="error" id={`${id}-error`}>
      <span class="vh">{texts.errorPrefix} </span>
      {text}
    </p>
  ) : null;

type FieldProps = {
  name: TextField;
  label: string;
  value: string;
  texts: Texts;
  error?: string | undefined;
  hint?: string;
  optional?: boolean;
  maxlength: number;
  size?: 'short';
  /** The button that the field is for. */
  action?: Child;
  input?: { type?: string; inputmode?: 'tel' | 'email' | 'numeric'; autocomplete?: string };
};

export const Field = ({
  name,
  label,
  value,
  texts,
  error,
  hint,
  optional,
  maxlength,
  size,
  input,
  action,
}: FieldProps) => {
  const describedBy = [error && `${name}-error`, hint && `${name}-hint`].filter(Boolean).join(' ');
  return (
    <div class={size ? `field ${size}` : 'field'}>
      <label for={name}>
        {label}
        {optional && <span class="soft"> ({texts.optional})</span>}
      </label>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <ErrorText id={name} text={error} texts={texts} />
      <div class="control">
        <input
          id={name}
          name={name}
          value={value}
          maxlength={maxlength}
          type="text"
          {...input}
          aria-required={optional ? undefined : 'true'}
          aria-invalid={error ? 'true' : undefined}
          aria-describedby={describedBy || undefined}
        />
        {action}
      </div>
    </div>
  );
};

type ChoiceProps = {
  name: string;
  id: string;
  value: string;
  checked: boolean;
  title: string;
  detail?: string;
  aside?: Child;
};

/** A radio button as one large target. */
export const Choice = ({ name, id, value, checked, title, detail, aside }: ChoiceProps) => (
  <label class="choice" for={id}>
    <input type="radio" name={name} id={id} value={value} checked={checked} />
    <span class="what">
      <span>{title}</span>
      {detail && <span class="soft">{detail}</span>}
    </span>
    {aside && <span class="aside">{aside}</span>}
  </label>
);
