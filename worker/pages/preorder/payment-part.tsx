/** @jsxImportSource hono/jsx */
import type { PlaceInput } from '#worker/services/buyer/contract';
import type { View } from '../view.ts';
import { Choice, ErrorText } from './fields.tsx';
import type { Prepared } from './prepare.ts';
import { variantOf } from './variants.ts';
import { waysToPay } from './ways-to-pay.ts';

/** The ways to pay that go with the chosen delivery. */
export const PaymentPart = ({ view: { texts }, page }: { view: View; page: Prepared }) => {
  const { draft, refusals } = page;
  const country = draft.settlement?.country ?? 'RU';
  const ways: { way: PlaceInput['payment']; title: string; detail?: string }[] = [
    { way: 'online_card', title: texts.payOnline, detail: texts.payOnlineHint },
    { way: 'cash', title: texts.payCash },
    { way: 'card', title: texts.payCard },
  ];
  return (
    <section class="card">
      <fieldset aria-describedby={refusals.payment && 'payment-error'}>
        <legend>
          <h2>{texts.payment}</h2>
        </legend>
        <ErrorText id="payment" text={refusals.payment} texts={texts} />
        {ways.map(({ way, ...words }) => (
          <div class={variantOf(page, (option) => waysToPay(option, country, null).includes(way), true)}>
            <Choice name="payment" id={`pay-${way}`} value={way} checked={draft.payment === way} {...words} />
          </div>
        ))}
      </fieldset>
    </section>
  );
};
