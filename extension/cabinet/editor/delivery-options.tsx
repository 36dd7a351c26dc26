import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { DeliveryOption } from '#core/delivery/quote';
import { formatRoubles } from '#core/shared/money';
import { withOption } from '../../models/draft.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/chip.tsx';
import { Icon, Spinner } from '../../ui/icon.tsx';
import { useText } from '../../ui/lang.tsx';
import { useEditor, useReadOnly } from './editor-context.ts';

const SHOWN = 6;

/** The chosen one first, then the cheapest. */
const sorted = (options: readonly DeliveryOption[], chosen: string | null) =>
  options.toSorted(
    (left, right) =>
      Number(right.methodCode === chosen) - Number(left.methodCode === chosen) || left.costKopecks - right.costKopecks,
  );

export function DeliveryOptions() {
  const editor = useEditor();
  const text = useText();
  const readOnly = useReadOnly();
  const name = useId();
  const whole = useSignal(false);
  const { options, phase, retry } = editor.delivery;
  const { methodCode } = editor.draft.value.delivery;
  const opened = editor.base.value?.delivery.methodCode ?? null;

  if (phase.value === 'empty') return <p class="ol-muted">{text('editor.methodEmpty')}</p>;
  if (phase.value === 'failed')
    return (
      <Notice tone="danger" role="alert">
        <div class="ol-row">
          {text('editor.methodFailed')}
          <Button small icon="refresh" onClick={retry}>
            {text('common.retry')}
          </Button>
        </div>
      </Notice>
    );
  if (options.value.length === 0)
    return phase.value === 'loading' ? (
      <p class="ol-muted" role="status">
        <Spinner /> {text('editor.methodLoading')}
      </p>
    ) : (
      <Notice tone="warning">{text('editor.methodNone')}</Notice>
    );

  const all = sorted(options.value, opened ?? methodCode);
  const hiddenChoice = all.findIndex((option) => option.methodCode === methodCode) >= SHOWN;
  const shown = whole.value || hiddenChoice ? all : all.slice(0, SHOWN);
  return (
    <>
      <div
        class="ol-methods"
        role="radiogroup"
        aria-label={text('editor.method')}
        aria-busy={phase.value === 'loading'}
      >
        {shown.map((option) => (
          <OptionLine
            key={option.methodCode}
            name={name}
            option={option}
            checked={option.methodCode === methodCode}
            disabled={readOnly || editor.methodLocked.value}
          />
        ))}
      </div>
      {shown.length < all.length && (
        <button
          type="button"
          class="ol-link"
          onClick={() => {
            whole.value = true;
          }}
        >
          {text('editor.methodShowAll', { count: all.length - shown.length })}
        </button>
      )}
    </>
  );
}

type LineProps = { name: string; option: DeliveryOption; checked: boolean; disabled: boolean };

function OptionLine({ name, option, checked, disabled }: LineProps) {
  const editor = useEditor();
  const text = useText();
  const asOf = editor.delivery.asOf.value;
  return (
    <label class="ol-method">
      <input
        type="radio"
        name={name}
        checked={checked}
        disabled={disabled}
        onChange={() => {
          if (asOf) editor.change((draft) => withOption(draft, option, asOf));
        }}
      />
      <span class="ol-method__name">
        {option.methodName}
        <span class="ol-muted ol-small">{text(`category.${option.category}`)}</span>
      </span>
      {editor.draft.value.cod?.method === 'card' && !option.cardOnDelivery && (
        <span class="ol-danger ol-small" title={text('editor.noCard')}>
          <Icon name="card" /> {text('editor.noCard')}
        </span>
      )}
      <Term days={option.termDays} />
      <span class="ol-method__price">{formatRoubles(option.costKopecks)}</span>
    </label>
  );
}

function Term({ days }: { days: DeliveryOption['termDays'] }) {
  const text = useText();
  if (!days) return null;
  return (
    <span class="ol-muted ol-method__term">
      {days.min === days.max
        ? text('common.days', { count: days.max })
        : text('common.dayRange', { min: days.min, count: days.max })}
    </span>
  );
}
