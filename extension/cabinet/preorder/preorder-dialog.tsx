import { formatRoubles } from '#core/shared/money';
import type { PreorderForm } from '../../models/preorder.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/chip.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextAreaField } from '../../ui/field.tsx';
import { useText } from '../../ui/lang.tsx';
import { useCabinet } from '../context.ts';
import { ItemLines } from '../item-lines.tsx';
import { ProductField } from '../product-field.tsx';
import { News } from '../question.tsx';

export function PreorderDialog() {
  const { panel } = useCabinet();
  const form = panel.preorder.value;
  if (!form) return null;
  return form.created.value ? <Done form={form} /> : <Cart form={form} />;
}

function Cart({ form }: { form: PreorderForm }) {
  const { panel } = useCabinet();
  const text = useText();
  return (
    <Dialog
      wide
      title={text('preorder.title')}
      onLeave={panel.close}
      foot={
        <>
          <span class="ol-preorder__total">
            {text('editor.total')}: <strong>{formatRoubles(form.total.value)}</strong>
          </span>
          <Button onClick={panel.close}>{text('common.cancel')}</Button>
          <Button kind="primary" busy={form.creating.value} disabled={!form.ready.value} onClick={form.create}>
            {text(form.creating.value ? 'preorder.creating' : 'preorder.create')}
          </Button>
        </>
      }
    >
      <p class="ol-muted">{text('preorder.intro')}</p>
      <ProductField autofocus label={text('preorder.product')} products={form.products} onProduct={form.add} />
      <ItemLines items={form.items.value} onItems={form.setItems} onReadable={form.setReadable} />
      <TextAreaField
        label={text('editor.note')}
        hint={text('editor.noteHint')}
        maxLength={2000}
        value={form.note.value}
        onText={(typed) => {
          form.note.value = typed;
        }}
      />
      <News />
    </Dialog>
  );
}

function Done({ form }: { form: PreorderForm }) {
  const { panel, openOrder, news } = useCabinet();
  const text = useText();
  const order = form.created.value;
  if (!order) return null;
  return (
    <Dialog
      wide
      title={text('preorder.done', { number: order.number })}
      onLeave={panel.close}
      foot={
        <>
          <Button kind="quiet" onClick={form.restart}>
            {text('preorder.another')}
          </Button>
          <Button onClick={() => openOrder(order.id)}>{text('preorder.edit')}</Button>
        </>
      }
    >
      <Notice tone="ok" role="status">
        {text('preorder.doneText')}
      </Notice>
      {order.preorder && (
        <>
          <input class="ol-input" readOnly aria-label={text('orders.copyPreorderLink')} value={order.preorder.url} />
          <Button
            kind="primary"
            icon="copy"
            onClick={() =>
              order.preorder &&
              news.copy(order.preorder.url, text('orders.preorderLinkCopied', { number: order.number }))
            }
          >
            {text('orders.copyPreorderLink')}
          </Button>
        </>
      )}
      <News />
    </Dialog>
  );
}
