import { RUSSIAN_POST } from '#core/delivery/category';
import { PREPAYMENT_METHODS } from '#core/order/payment';
import { mayBePaid } from '#core/order/rules';
import { withCod, withCodAmount } from '../../models/draft.ts';
import { Notice } from '../../ui/chip.tsx';
import { Segments } from '../../ui/field.tsx';
import { useText } from '../../ui/lang.tsx';
import { MoneyField } from '../number-fields.tsx';
import { CopyLinks } from '../orders/copy-links.tsx';
import { Block } from './block.tsx';
import { useEditor, useFieldError, useReadOnly } from './editor-context.ts';

/** «Наложенный платеж», «Способ оплаты», «Оплачен», «Оценочная стоимость»: what one allows of the other. */
export function PaymentBlock() {
  const editor = useEditor();
  const text = useText();
  const readOnly = useReadOnly();
  const errorOf = useFieldError();
  const draft = editor.draft.value;
  const order = editor.base.value;
  const wayError = errorOf('prepayment') ?? errorOf('cod');
  return (
    <Block title={text('editor.payment')}>
      <Segments<'yes' | 'no'>
        label={text('editor.cod')}
        disabled={readOnly}
        value={draft.cod ? 'yes' : 'no'}
        options={(['yes', 'no'] as const).map((value) => ({ value, label: text(`common.${value}`) }))}
        onValue={(value) => editor.change((before) => withCod(before, value === 'yes'))}
      />
      {draft.cod ? <CodFields /> : <PrepaymentFields />}
      {wayError && <Notice tone="danger">{wayError}</Notice>}
      <MoneyField
        label={`${text('editor.declaredValue')}, ₽`}
        hint={draft.cod ? text('editor.declaredValueHint') : undefined}
        error={errorOf('declaredValueKopecks')}
        readOnly={readOnly}
        value={draft.declaredValueKopecks}
        onValue={(declaredValueKopecks) => editor.change((before) => ({ ...before, declaredValueKopecks }))}
        onValid={(valid) => editor.setReadable('declaredValueKopecks', valid)}
      />
      {order && (order.paymentLink || order.preorder) && (
        <div class="ol-row">
          <CopyLinks long order={order} payment={order.paymentLink !== null} preorder={order.preorder !== null} />
        </div>
      )}
    </Block>
  );
}

function CodFields() {
  const editor = useEditor();
  const text = useText();
  const readOnly = useReadOnly();
  const errorOf = useFieldError();
  const { cod, delivery } = editor.draft.value;
  if (!cod) return null;
  const cardError = errorOf('cod.method');
  return (
    <>
      <MoneyField
        label={text('editor.codAmount')}
        error={errorOf('cod.amountKopecks')}
        readOnly={readOnly}
        value={cod.amountKopecks}
        onValue={(amount) => editor.change((before) => withCodAmount(before, amount))}
        onValid={(valid) => editor.setReadable('cod.amountKopecks', valid)}
      />
      <Segments<'cash' | 'card'>
        label={text('editor.payment')}
        disabled={readOnly}
        value={cod.method}
        options={[
          { value: 'cash', label: text('codMethod.cash') },
          {
            value: 'card',
            label: text('codMethod.card'),
            disabled: delivery.carrier === RUSSIAN_POST && cod.method !== 'card',
            title: delivery.carrier === RUSSIAN_POST ? text('rule.CARD_ON_DELIVERY_NOT_FOR_POST') : undefined,
          },
        ]}
        onValue={(method) => editor.change((before) => ({ ...before, cod: before.cod && { ...before.cod, method } }))}
      />
      {cardError && <Notice tone="danger">{cardError}</Notice>}
      <div class="ol-field">
        <Segments<'yes' | 'no'>
          label={text('editor.paid')}
          disabled
          value="no"
          options={(['yes', 'no'] as const).map((value) => ({ value, label: text(`common.${value}`) }))}
          onValue={() => undefined}
        />
        <span class="ol-field__hint">{text('editor.paidHint')}</span>
      </div>
    </>
  );
}

function PrepaymentFields() {
  const editor = useEditor();
  const text = useText();
  const readOnly = useReadOnly();
  const draft = editor.draft.value;
  const prepayment = draft.prepayment ?? { method: 'online_card', paid: false, refundedKopecks: 0 };
  const set = (part: Partial<typeof prepayment>) =>
    editor.change((before) => ({ ...before, prepayment: { ...prepayment, ...part } }));
  return (
    <div class="ol-row ol-row--top">
      <Segments
        label={text('editor.payment')}
        disabled={readOnly}
        value={prepayment.method}
        options={PREPAYMENT_METHODS.map((method) => ({ value: method, label: text(`prepayment.${method}`) }))}
        onValue={(method) => set({ method })}
      />
      <Segments<'yes' | 'no'>
        label={text('editor.paid')}
        disabled={readOnly || !mayBePaid(draft)}
        value={prepayment.paid ? 'yes' : 'no'}
        options={(['yes', 'no'] as const).map((value) => ({ value, label: text(`common.${value}`) }))}
        onValue={(value) => set({ paid: value === 'yes' })}
      />
    </div>
  );
}
