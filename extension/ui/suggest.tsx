import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Field } from './field.tsx';
import { Icon } from './icon.tsx';
import { placeBelow } from './place.ts';

export type Suggestion = { key: string; label: string; hint?: string };

type Props = {
  label: string;
  placeholder?: string;
  hint?: string;
  error?: string | null;
  text: string;
  onText: (text: string) => void;
  suggestions: readonly Suggestion[];
  /** Shown instead of suggestions: that they are loading, or that there are none. */
  status?: string | null;
  onChoose: (key: string) => void;
  disabled?: boolean;
  /** Choosing adds something and does not fill the field. */
  adds?: boolean;
  autofocus?: boolean;
};

/** A text field that offers what it could mean (the combobox pattern). */
export function SuggestField(props: Props) {
  const { label, placeholder, hint, error, text, onText, suggestions, status, onChoose, disabled, adds, autofocus } =
    props;
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const shown = open && (suggestions.length > 0 || Boolean(status));
  const current = Math.min(active, suggestions.length - 1);

  useEffect(() => {
    const box = list.current;
    if (!box || !input.current) return;
    if (shown) {
      if (!box.matches(':popover-open')) box.showPopover();
      placeBelow(box, input.current, { sameWidth: true });
    } else if (box.matches(':popover-open')) box.hidePopover();
  }, [shown, suggestions, status]);

  useEffect(() => {
    if (shown) list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [shown, current]);

  const choose = (suggestion: Suggestion | undefined) => {
    if (!suggestion) return;
    setOpen(false);
    setActive(0);
    onChoose(suggestion.key);
  };

  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && shown) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    }
    if (event.key === 'Enter' && shown && suggestions.length > 0) {
      event.preventDefault();
      choose(suggestions[current]);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    if (!open) return setOpen(true);
    if (suggestions.length > 0) setActive((current + step + suggestions.length) % suggestions.length);
  };

  return (
    <div class="ol-suggest">
      <Field label={label} hint={hint} error={error}>
        {(control) => (
          <input
            {...control}
            ref={input}
            type="text"
            class="ol-input"
            role="combobox"
            autocomplete="off"
            aria-autocomplete="list"
            aria-expanded={shown}
            aria-controls={listId}
            aria-activedescendant={shown && suggestions.length > 0 ? `${listId}-${current}` : undefined}
            placeholder={placeholder}
            disabled={disabled}
            autofocus={autofocus}
            value={text}
            onInput={(event) => {
              setOpen(true);
              setActive(0);
              onText(event.currentTarget.value);
            }}
            onKeyDown={keys}
            onBlur={() => setOpen(false)}
          />
        )}
      </Field>
      <div ref={list} id={listId} class="ol-menu" popover="manual" role="listbox" aria-label={label}>
        {suggestions.map((suggestion, index) => (
          <div
            key={suggestion.key}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            class="ol-menu__item ol-suggest__option"
            onMouseDown={(event) => {
              event.preventDefault();
              choose(suggestion);
            }}
          >
            <span>{suggestion.label}</span>
            {suggestion.hint && <span class="ol-suggest__hint">{suggestion.hint}</span>}
            {adds && <Icon name="plus" />}
          </div>
        ))}
        {suggestions.length === 0 && status && (
          <div class="ol-suggest__status" role="option" tabIndex={-1} aria-selected="false" aria-disabled="true">
            {status}
          </div>
        )}
      </div>
    </div>
  );
}
