/** @jsxImportSource hono/jsx */
import type { Order } from '#core/order/schema';
import { formatRoubles } from '#core/shared/money';
import { Cart, Sum } from '../cart.tsx';
import { Layout, Notice } from '../layout.tsx';
import { withShop } from '../texts.ts';
import type { View } from '../view.ts';

type PaymentProps = { view: View; shopName: string; order: Order };

/** What is paid for, how much, and to whom. */
export const PayPage = ({ view, shopName, order }: PaymentProps) => {
  const { texts } = view;
  return (
    <Layout view={view} title={texts.payTitle} shopName={shopName}>
      <h1>{texts.payTitle}</h1>
      <form method="post">
        <section class="card">
          <dl>
            <div>
              <dt>{texts.payOrder}</dt>
              <dd>{order.number}</dd>
            </div>
            <div>
              <dt>{texts.payTo}</dt>
              <dd>{shopName}</dd>
            </div>
          </dl>
          <Cart order={order} texts={texts} />
          {order.delivery.methodCode !== null && (
            <Sum label={`${texts.delivery}: ${order.delivery.methodName}`} kopecks={order.delivery.costKopecks} />
          )}
          <Sum label={texts.total} kopecks={order.totalKopecks} strong />
        </section>
        <p class="soft center">{texts.paySafe}</p>
        <div class="bar">
          <button type="submit" class="button wide">
            {texts.payButton} {formatRoubles(order.totalKopecks)}
          </button>
        </div>
      </form>
    </Layout>
  );
};

export const PayUnavailablePage = ({ view, shopName }: Omit<PaymentProps, 'order'>) => (
  <Notice view={view} shopName={shopName} tone="calm" title={view.texts.payUnavailableTitle}>
    <p>{view.texts.payUnavailableText}</p>
    <form method="post">
      <button type="submit" class="button wide">
        {view.texts.tryAgain}
      </button>
    </form>
  </Notice>
);

const OrderLine = ({ view, order }: Omit<PaymentProps, 'shopName'>) => (
  <p class="soft">
    {view.texts.payOrder} {order.number}, {formatRoubles(order.totalKopecks)}
  </p>
);

export const PaidPage = ({ view, shopName, order }: PaymentProps) => (
  <Notice view={view} shopName={shopName} tone="good" title={view.texts.paidTitle}>
    <p>{withShop(view.texts.paidText, shopName)}</p>
    <OrderLine view={view} order={order} />
  </Notice>
);

const REFRESH_SECONDS = 3;
const MAX_REFRESHES = 10;

/** Refreshes itself `MAX_REFRESHES` times, then leaves it to the buyer. */
export const PendingPage = ({ view, shopName, order, refreshed }: PaymentProps & { refreshed: number }) => {
  const { texts, language } = view;
  const url = (count: number): string => `?n=${count}&lang=${language}`;
  const goesOn = refreshed < MAX_REFRESHES;
  return (
    <Notice
      view={view}
      shopName={shopName}
      tone="wait"
      title={texts.pendingTitle}
      {...(goesOn ? { refresh: { seconds: REFRESH_SECONDS, url: url(refreshed + 1) } } : {})}
    >
      <p>{goesOn ? texts.pendingText : texts.pendingStill}</p>
      <OrderLine view={view} order={order} />
      <a class="button second wide" href={url(goesOn ? refreshed + 1 : 0)}>
        {texts.checkAgain}
      </a>
    </Notice>
  );
};

export const CanceledPage = ({ view, shopName, order, payUrl }: PaymentProps & { payUrl: string | null }) => (
  <Notice view={view} shopName={shopName} tone="calm" title={view.texts.canceledTitle}>
    <p>{view.texts.canceledText}</p>
    <OrderLine view={view} order={order} />
    {payUrl && (
      <a class="button wide" href={payUrl} rel="noreferrer">
        {view.texts.tryAgain}
      </a>
    )}
  </Notice>
);
