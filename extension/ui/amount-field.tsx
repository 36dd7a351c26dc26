import { useEffect, useRef, useState } from 'preact/hooks';
import { Field } from './field.tsx';

export type AmountFieldProps = {
  label: string;
  hideLabel?: boolean;
  value: number;
  /** The number that a text means, or null where it means none. */
  parse: (text: string) => number | null;
  format: (value: number) => string;
  onValue: (value: number) => void;
  /** Tells whether what stands in the field is a number now. */
  onValid: (valid: boolean) => void;
  hint?: string;
  error?: string | null;
  invalidText: string;
  readOnly?: boolean;
  class?: string;
};

/** A number as people write it. Keeps what is being typed, so that "1500," survives on its way to "1500,50". */
export function AmountField(props: AmountFieldProps) {
  const { label, hideLabel, value, parse, format, onValue, onValid, hint, error, invalidText, readOnly } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const invalid = typed !== null && parse(typed) === null;
  const report = useRef(onValid);
  report.current = onValid;
  useEffect(() => () => report.current(true), []);

  const type = (text: string) => {
    setTyped(text);
    const number = parse(text);
    onValid(number !== null);
    if (number !== null) onValue(number);
  };

  return (
    <Field
      label={label}
      hint={hint}
      error={invalid ? invalidText : error}
      class={`${props.class ?? ''}${hideLabel ? ' ol-field--bare' : ''}`}
    >
      {(control) => (
        <input
          {...control}
          type="text"
          inputMode="decimal"
          autocomplete="off"
          class="ol-input ol-input--number"
          readOnly={readOnly}
          value={typed ?? format(value)}
          onInput={(event) => type(event.currentTarget.value)}
          onBlur={() => {
            if (!invalid) setTyped(null);
          }}
        />
      )}
    </Field>
  );
}
