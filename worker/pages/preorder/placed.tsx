/** @jsxImportSource hono/jsx */
import { Notice } from '../layout.tsx';
import { withShop } from '../texts.ts';
import type { View } from '../view.ts';

type PlacedProps = { view: View; shopName: string; number: string; payUrl: string | null };

export const PlacedPage = ({ view, shopName, number, payUrl }: PlacedProps) => (
  <Notice view={view} shopName={shopName} tone="good" title={view.texts.placedTitle}>
    <p>
      {view.texts.placedText} <strong>{number}</strong>
    </p>
    {payUrl ? (
      <>
        <p>{view.texts.placedPay}</p>
        <a class="button wide" href={payUrl} rel="noreferrer">
          {view.texts.goToPayment}
        </a>
      </>
    ) : (
      <p class="soft">{withShop(view.texts.placedNext, shopName)}</p>
    )}
  </Notice>
);
