import { deliversToPoint } from '#core/delivery/category';
import { formatTime } from '#core/locale/format';
import { formatRoubles } from '#core/shared/money';
import { withDelivery } from '../../models/draft.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/chip.tsx';
import { useLang, useText } from '../../ui/lang.tsx';
import { useCabinet } from '../context.ts';
import { MoneyField } from '../number-fields.tsx';
import { Block } from './block.tsx';
import { DeliveryOptions } from './delivery-options.tsx';
import { useEditor, useFieldError, useReadOnly } from './editor-context.ts';
import { PointPicker } from './point-picker.tsx';

/** «Метод доставки» with its price now, and «Стоимость доставки» as it stands in the order. */
export function DeliveryBlock() {
  const editor = useEditor();
  const { shop } = useCabinet();
  const text = useText();
  const lang = useLang();
  const { delivery } = editor.draft.value;
  const { asOf, phase } = editor.delivery;
  const newType = editor.newType.value;
  const timeZone = shop.value?.timeZone;
  return (
    <Block
      title={text('editor.method')}
      aside={
        asOf.value &&
        phase.value === 'ready' && (
          <span class="ol-muted ol-small">
            {text('editor.methodNow', { time: formatTime(lang, asOf.value, { timeZone, now: new Date() }) })}
          </span>
        )
      }
    >
      {editor.methodLocked.value && <Notice tone="neutral">{text('editor.methodLocked')}</Notice>}
      {delivery.methodCode && !editor.delivery.chosen.value && (
        <div class="ol-muted">{text('editor.methodCurrent', { name: delivery.methodName })}</div>
      )}
      <DeliveryOptions />
      {newType && <Notice tone="warning">{text('editor.typeChanges', { type: text(`types.${newType}`) })}</Notice>}
      {deliversToPoint(delivery.category) && <PointPicker />}
      <Cost />
    </Block>
  );
}

function Cost() {
  const editor = useEditor();
  const text = useText();
  const errorOf = useFieldError();
  const readOnly = useReadOnly();
  const { delivery } = editor.draft.value;
  const now = editor.delivery.chosen.value;
  const differs = now !== null && now.costKopecks !== delivery.costKopecks;
  return (
    <div class="ol-cost">
      <MoneyField
        label={`${text('editor.cost')}, ₽`}
        error={errorOf('delivery.costKopecks')}
        hint={delivery.stale ? text('editor.costStale') : undefined}
        readOnly={readOnly}
        value={delivery.costKopecks}
        onValue={(costKopecks) => editor.change((draft) => withDelivery(draft, { costKopecks, asOf: null }))}
        onValid={(valid) => editor.setReadable('delivery.costKopecks', valid)}
      />
      {differs && !readOnly && (
        <Button
          icon="copy"
          onClick={() =>
            editor.change((draft) =>
              withDelivery(draft, {
                costKopecks: now.costKopecks,
                termDays: now.termDays,
                asOf: editor.delivery.asOf.value,
              }),
            )
          }
        >
          {text('editor.copyCost', { price: formatRoubles(now.costKopecks) })}
        </Button>
      )}
    </div>
  );
}
