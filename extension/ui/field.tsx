import type { ComponentChildren, Ref, TargetedInputEvent, TextareaHTMLAttributes } from 'preact';
import { useId } from 'preact/hooks';

type FieldProps = {
  label: string;
  hint?: string;
  error?: string | null;
  class?: string;
  children: (control: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ComponentChildren;
};

/** A label, its control, and below it what is wrong or worth knowing. */
export function Field({ label, hint, error, class: extra, children }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div class={`ol-field ${extra ?? ''}`}>
      <label class="ol-field__label" for={id}>
        {label}
      </label>
      {children({
        id,
        'aria-describedby': note ? `${id}-note` : undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {note && (
        <span id={`${id}-note`} class={error ? 'ol-field__error' : 'ol-field__hint'}>
          {note}
        </span>
      )}
    </div>
  );
}

type InputOptions = {
  autocomplete?: string;
  disabled?: boolean;
  inputMode?: 'text' | 'email' | 'tel' | 'numeric' | 'url';
  maxLength?: number;
  placeholder?: string;
  readOnly?: boolean;
  inputRef?: Ref<HTMLInputElement>;
};
type TextProps = InputOptions & {
  /** Dots instead of letters. */
  secret?: boolean;
  label: string;
  value: string;
  onText: (text: string) => void;
  hint?: string;
  error?: string | null;
  class?: string;
};

export const TextField = (props: TextProps) => {
  const { label, value, onText, hint, error, secret, class: extra, inputRef, ...rest } = props;
  return (
    <Field label={label} hint={hint} error={error} class={extra}>
      {(control) => {
        const common = {
          autocomplete: 'off',
          ...rest,
          ...control,
          class: 'ol-input',
          value,
          onInput: (event: TargetedInputEvent<HTMLInputElement>) => onText(event.currentTarget.value),
        };
        return secret ? (
          <input type="password" {...common} ref={inputRef} />
        ) : (
          <input type="text" {...common} ref={inputRef} />
        );
      }}
    </Field>
  );
};

type AreaProps = Pick<TextareaHTMLAttributes<HTMLTextAreaElement>, 'disabled' | 'maxLength' | 'readOnly' | 'rows'> & {
  label: string;
  value: string;
  onText: (text: string) => void;
  hint?: string;
  error?: string | null;
};

export const TextAreaField = ({ label, value, onText, hint, error, ...rest }: AreaProps) => (
  <Field label={label} hint={hint} error={error}>
    {(control) => (
      <textarea
        rows={2}
        {...rest}
        {...control}
        class="ol-input"
        value={value}
        onInput={(event) => onText(event.currentTarget.value)}
      />
    )}
  </Field>
);

export type Option<Value extends string> = { value: Value; label: string; disabled?: boolean; title?: string };

type SelectProps<Value extends string> = {
  label: string;
  value: Value;
  options: readonly Option<Value>[];
  onValue: (value: Value) => void;
  disabled?: boolean;
  class?: string;
};

export function SelectField<Value extends string>(props: SelectProps<Value>) {
  const { label, value, options, onValue, disabled, class: extra } = props;
  const choose = (text: string) => {
    const option = options.find((each) => each.value === text);
    if (option) onValue(option.value);
  };
  return (
    <Field label={label} class={extra}>
      {(control) => (
        <select
          {...control}
          class="ol-input"
          disabled={disabled}
          value={value}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** A few exclusive choices, all in sight. */
export function Segments<Value extends string>(props: Omit<SelectProps<Value>, 'class'> & { hideLabel?: boolean }) {
  const { label, value, options, onValue, disabled, hideLabel } = props;
  const name = useId();
  return (
    <fieldset class="ol-field ol-fieldset" disabled={disabled}>
      <legend class={hideLabel ? 'ol-visually-hidden' : 'ol-field__label'}>{label}</legend>
      <div class="ol-segments">
        {options.map((option) => (
          <label key={option.value} class="ol-segment" title={option.title}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              disabled={option.disabled}
              onChange={() => onValue(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

type CheckProps = {
  label: ComponentChildren;
  checked: boolean;
  onChecked: (checked: boolean) => void;
  disabled?: boolean;
};

export const CheckField = ({ label, checked, onChecked, disabled }: CheckProps) => (
  <label class="ol-check-label">
    <input
      type="checkbox"
      class="ol-check"
      checked={checked}
      disabled={disabled}
      onChange={(event) => onChecked(event.currentTarget.checked)}
    />
    <span>{label}</span>
  </label>
);
