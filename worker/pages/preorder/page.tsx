/** @jsxImportSource hono/jsx */
import type { Order } from '#core/order/schema';
import { formatRoubles } from '#core/shared/money';
import { Cart, Sum } from '../cart.tsx';
import { formatMoment } from '../format.ts';
import { Layout } from '../layout.tsx';
import { withShop } from '../texts.ts';
import type { View } from '../view.ts';
import { DeliveryPart } from './delivery-part.tsx';
import { ErrorText, Field } from './fields.tsx';
import { PaymentPart } from './payment-part.tsx';
import type { Prepared } from './prepare.ts';
import type { Control } from './refusals.ts';
import { variantOf, variantStyles } from './variants.ts';

type PageProps = { view: View; shopName: string; order: Order; page: Prepared; summary?: boolean };

/** Controls from top to bottom, each with the element that a link of the summary leads to. */
const anchorsOf = ({ options, points }: Prepared): [Control, string][] => [
  ['cart', 'cart'],
  ['fullName', 'fullName'],
  ['phone', 'phone'],
  ['email', 'email'],
  ['settlementQuery', 'settlementQuery'],
  ['delivery', options.length > 0 ? 'o0' : 'delivery-part'],
  ['pointId', points?.shown.length ? 'p0' : 'delivery-part'],
  ['street', 'street'],
  ['house', 'house'],
  ['flat', 'flat'],
  ['postalCode', 'postalCode'],
  ['payment', 'pay-online_card'],
  ['comment', 'comment'],
  ['consent', 'consent'],
];

const ErrorSummary = ({ view, page }: Pick<PageProps, 'view' | 'page'>) => (
  <section class="card problems" id="errors" tabindex={-1} aria-labelledby="errors-title">
    <h2 id="errors-title">{view.texts.errorSummary}</h2>
    <ul>
      {anchorsOf(page).map(
        ([control, anchor]) =>
          page.refusals[control] && (
            <li>
              <a href={`#${anchor}`}>{page.refusals[control]}</a>
            </li>
          ),
      )}
    </ul>
  </section>
);

const RecipientPart = ({ view: { texts }, page: { draft, refusals } }: Pick<PageProps, 'view' | 'page'>) => (
  <section class="card" aria-labelledby="recipient-part">
    <h2 id="recipient-part">{texts.recipient}</h2>
    <Field
      name="fullName"
      label={texts.fullName}
      value={draft.fullName}
      texts={texts}
      error={refusals.fullName}
      maxlength={400}
      input={{ autocomplete: 'name' }}
    />
    <Field
      name="phone"
      label={texts.phone}
      value={draft.phone}
      texts={texts}
      error={refusals.phone}
      hint={texts.phoneHint}
      maxlength={40}
      input={{ type: 'tel', inputmode: 'tel', autocomplete: 'tel' }}
    />
    <Field
      name="email"
      label={texts.email}
      value={draft.email}
      texts={texts}
      error={refusals.email}
      optional
      maxlength={254}
      input={{ type: 'email', inputmode: 'email', autocomplete: 'email' }}
    />
  </section>
);

const CommentPart = ({ view: { texts }, page: { draft, refusals }, shopName }: Omit<PageProps, 'order'>) => (
  <section class="card">
    <div class="field">
      <label for="comment">
        {texts.comment} <span class="soft">({texts.optional})</span>
      </label>
      <ErrorText id="comment" text={refusals.comment} texts={texts} />
      <textarea
        id="comment"
        name="comment"
        rows={3}
        maxlength={2000}
        aria-invalid={refusals.comment ? 'true' : undefined}
        aria-describedby={refusals.comment && 'comment-error'}
      >
        {/* A parser drops the first line break of a textarea. */}
        {`\n${draft.comment}`}
      </textarea>
    </div>
    <ErrorText id="consent" text={refusals.consent} texts={texts} />
    <label class="choice" for="consent">
      <input
        type="checkbox"
        id="consent"
        name="consent"
        value="yes"
        checked={draft.consent}
        aria-required="true"
        aria-invalid={refusals.consent ? 'true' : undefined}
        aria-describedby={refusals.consent && 'consent-error'}
      />
      <span class="what">{withShop(texts.consent, shopName)}</span>
    </label>
  </section>
);

const TotalBar = ({ view: { texts }, page, order }: Pick<PageProps, 'view' | 'page' | 'order'>) => (
  <div class="bar">
    <div class="sums" aria-live="polite">
      <p class={variantOf(page, () => false, true)}>
        <span class="soft">{texts.goodsAlone}</span> <strong>{formatRoubles(order.itemsTotalKopecks)}</strong>
      </p>
      {page.options.map(({ option }) => (
        <p class={variantOf(page, ({ methodCode }) => methodCode === option.methodCode)}>
          <span class="soft">
            {texts.totalWithDelivery} {option.costKopecks === 0 ? texts.free : formatRoubles(option.costKopecks)}
          </span>{' '}
          <strong>{formatRoubles(order.itemsTotalKopecks + option.costKopecks)}</strong>
        </p>
      ))}
    </div>
    <button type="submit" class="button" name="step" value="place" formaction="#errors">
      {texts.place}
    </button>
  </div>
);

/** The whole pre-order as one form that works without a script. */
export const PreorderPage = ({ view, shopName, order, page, summary }: PageProps) => {
  const { texts, language } = view;
  const other = language === 'ru' ? 'en' : 'ru';
  return (
    <Layout
      view={view}
      title={texts.preorderTitle}
      shopName={shopName}
      styles={variantStyles(page.options)}
      languageLink={false}
    >
      <h1>{texts.preorderTitle}</h1>
      <p class="lead">{texts.preorderLead}</p>
      {summary && <ErrorSummary view={view} page={page} />}
      <form method="post" novalidate>
        {/* Enter presses the first button of a form: let it search, not place. */}
        <button type="submit" class="vh" name="step" value="settlement" formaction="#delivery-part" tabindex={-1}>
          {texts.goOn}
        </button>
        <section class="card" aria-labelledby="cart">
          <h2 id="cart" tabindex={-1}>
            {texts.cart}
          </h2>
          <ErrorText id="cart" text={page.refusals.cart} texts={texts} />
          <Cart order={order} texts={texts} />
          <Sum label={texts.goods} kopecks={order.itemsTotalKopecks} />
          {order.preorder?.expiresAt && (
            <p class="soft">
              {texts.validUntil} {formatMoment(order.preorder.expiresAt, language)}
            </p>
          )}
        </section>
        <RecipientPart view={view} page={page} />
        <DeliveryPart view={view} page={page} />
        <PaymentPart view={view} page={page} />
        <CommentPart view={view} page={page} shopName={shopName} />
        <TotalBar view={view} page={page} order={order} />
        <button type="submit" class="plain" name="step" value="language" formaction={`?lang=${other}`} lang={other}>
          {texts.otherLanguage}
        </button>
      </form>
    </Layout>
  );
};
