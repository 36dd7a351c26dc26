/** @jsxImportSource hono/jsx */
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type { StatusCode } from 'hono/utils/http-status';
import { onError } from '#worker/http/on-error';
import type { AppEnv } from '#worker/http/request-context';
import type { BuyerServices, DeadLink } from '#worker/services/buyer/contract';
import { detectLanguage, keepPrivate, limitBody, protectPage, refuseForeignForms, viewOf } from './guards.tsx';
import { DeadLinkPage, PreviewCard, ProblemPage } from './notices.tsx';
import { CanceledPage, PaidPage, PayPage, PayUnavailablePage, PendingPage } from './payment/pages.tsx';
import { draftOfForm, draftOfOrder, stepOfForm } from './preorder/draft.ts';
import { PreorderPage } from './preorder/page.tsx';
import { chosenPoint, placeInputOf } from './preorder/place-input.ts';
import { PlacedPage } from './preorder/placed.tsx';
import { preparePage } from './preorder/prepare.ts';
import { type Refusals, refusalsOfService, refuseDraft } from './preorder/refusals.ts';
import { isAheadOfTime, isBot } from './preview.ts';

export type BuyerPagesOptions = {
  /** Origins, besides every https one, that a payment service may send a buyer to: a stand-in on one machine. */
  paymentOrigins?: readonly string[];
};

type Services = (c: Context) => BuyerServices;

const deadPage = (c: Context, link: DeadLink) =>
  c.html(<DeadLinkPage view={viewOf(c)} link={link} />, link.reason === 'wrong' ? 404 : 410);

const previewCard: MiddlewareHandler = async (c, next) => {
  const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
  const insists = c.req.query('open') !== undefined;
  return reads && (isAheadOfTime(c.req.raw) || (isBot(c.req.raw) && !insists))
    ? c.html(<PreviewCard view={viewOf(c)} />)
    : next();
};

/** Best effort: an opening that cannot be noted keeps no buyer from the page. */
async function noteOpened(c: Context, services: BuyerServices, token: string, purpose: 'preorder' | 'payment') {
  if (isBot(c.req.raw)) return;
  const noted = services.noteOpened(token, purpose).catch(() => undefined);
  try {
    c.executionCtx.waitUntil(noted);
  } catch {
    await noted;
  }
}

function preorderPages(services: Services): Hono {
  const pages = new Hono();

  pages.get('/p/:token', async (c) => {
    const token = c.req.param('token');
    const buyer = services(c);
    const link = await buyer.openPreorder(token);
    if (link.state === 'dead') return deadPage(c, link);
    await noteOpened(c, buyer, token, 'preorder');
    const view = viewOf(c);
    const page = await preparePage(buyer, token, draftOfOrder(link.order), { step: 'open', texts: view.texts });
    return c.html(<PreorderPage view={view} shopName={link.shopName} order={link.order} page={page} />);
  });

  pages.post('/p/:token', async (c) => {
    const token = c.req.param('token');
    const buyer = services(c);
    const link = await buyer.openPreorder(token);
    if (link.state === 'dead') return deadPage(c, link);
    const view = viewOf(c);
    const form = new URLSearchParams(await c.req.text());
    const draft = draftOfForm(form);
    const step = stepOfForm(form);

    const again = async (refusals: Refusals, status: 200 | 422) => {
      const page = await preparePage(buyer, token, draft, { step, texts: view.texts, refusals });
      const { shopName, order } = link;
      return c.html(
        <PreorderPage view={view} shopName={shopName} order={order} page={page} summary={step === 'place'} />,
        status,
      );
    };
    if (step !== 'place') return again({}, 200);

    const { settlement, sealed } = draft;
    const goesToPoint = settlement && sealed && draft.pointId;
    const points = goesToPoint ? await buyer.points(token, settlement.code, sealed.option.methodCode) : [];
    const point = chosenPoint(draft, points);
    const refusals = refuseDraft(link.order, draft, point, view.texts);
    if (Object.keys(refusals).length > 0) return again(refusals, 422);

    const result = await buyer.placePreorder(token, placeInputOf(draft, point));
    switch (result.state) {
      case 'dead':
        return deadPage(c, result);
      case 'refused':
        return again(refusalsOfService(result.fields, view.texts), 422);
      case 'placed': {
        const { shopName, number, payUrl } = result;
        // The form may lead to its own origin only, so a link to another one is left to a click.
        const ownPayUrl = payUrl && new URL(payUrl, c.req.url).origin === new URL(c.req.url).origin;
        if (ownPayUrl) return c.redirect(payUrl, 303);
        return c.html(<PlacedPage view={view} shopName={shopName} number={number} payUrl={payUrl} />);
      }
    }
  });

  return pages;
}

function paymentPages(services: Services): Hono {
  const pages = new Hono();

  pages.get('/pay/:token', async (c) => {
    const token = c.req.param('token');
    const buyer = services(c);
    const link = await buyer.openPayment(token);
    if (link.state === 'dead') return deadPage(c, link);
    await noteOpened(c, buyer, token, 'payment');
    return c.html(<PayPage view={viewOf(c)} shopName={link.shopName} order={link.order} />);
  });

  pages.post('/pay/:token', async (c) => {
    const token = c.req.param('token');
    const buyer = services(c);
    const started = await buyer.startPayment(token);
    if (started.state === 'redirect') return c.redirect(started.url, 303);
    const link = started.state === 'dead' ? started : await buyer.openPayment(token);
    if (link.state === 'dead') return deadPage(c, link);
    return c.html(<PayUnavailablePage view={viewOf(c)} shopName={link.shopName} />, 503);
  });

  pages.get('/pay/return/:token', async (c) => {
    const result = await services(c).paymentReturn(c.req.param('token'));
    const view = viewOf(c);
    switch (result.state) {
      case 'dead':
        return deadPage(c, result);
      case 'paid':
        return c.html(<PaidPage view={view} shopName={result.shopName} order={result.order} />);
      case 'canceled':
        return c.html(
          <CanceledPage view={view} shopName={result.shopName} order={result.order} payUrl={result.payUrl} />,
        );
      case 'pending': {
        const refreshed = Number(c.req.query('n')?.match(/^\d{1,3}$/)?.[0] ?? 0);
        return c.html(
          <PendingPage view={view} shopName={result.shopName} order={result.order} refreshed={refreshed} />,
        );
      }
    }
  });

  return pages;
}

/** Everything that a buyer opens: the pre-order, the payment and the return from the payment service. */
export function buyerPages(services: Services, { paymentOrigins = [] }: BuyerPagesOptions = {}): Hono<AppEnv> {
  const pages = new Hono<AppEnv>();
  pages.use('/p/*', protectPage([]));
  // Source: Chromium checks form-action against every redirect of a form, and a payment service redirects on to banks.
  pages.use('/pay/*', protectPage(['https:', ...paymentOrigins]));
  for (const path of ['/p/*', '/pay/*'])
    pages.use(path, keepPrivate, detectLanguage, refuseForeignForms, limitBody, previewCard);
  pages.route('/', preorderPages(services));
  pages.route('/', paymentPages(services));
  pages.onError((error, c) => {
    const { status } = onError(error, c);
    const view = viewOf(c);
    c.status(status as StatusCode);
    return c.html(<ProblemPage view={view} title={view.texts.failedTitle} text={view.texts.failedText} />);
  });
  return pages;
}
