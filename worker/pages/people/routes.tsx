/** @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono';
import type { StatusCode } from 'hono/utils/http-status';
import { onError } from '#worker/http/on-error';
import type { AppEnv } from '#worker/http/request-context';
import type {
  DeadPersonLink,
  OpenPersonLink,
  PersonRefusal,
  PersonResult,
  PersonServices,
} from '#worker/services/people/contract';
import { detectLanguage, keepPrivate, limitBody, protectPage, refuseForeignForms, viewOf } from '../guards.tsx';
import { ProblemPage } from '../notices.tsx';
import type { View } from '../view.ts';
import { DeadPersonLinkPage, DonePage, type FormErrors, PersonForm, type Purpose } from './pages.tsx';
import { type PersonTexts, personTextsFor } from './texts.ts';

type Services = (c: Context) => PersonServices;
type Words = { view: View; texts: PersonTexts };

/** The words of these pages; what a messenger shows of a link says nothing of an order. */
function wordsOf(c: Context): Words {
  const view = viewOf(c);
  const texts = personTextsFor(view.language);
  return { view: { ...view, texts: { ...view.texts, ...texts.card } }, texts };
}

const deadPage = (c: Context, link: DeadPersonLink) =>
  c.html(<DeadPersonLinkPage {...wordsOf(c)} link={link} />, link.reason === 'wrong' ? 404 : 410);

type Submitted = { purpose: Purpose; name: string; serverUrl: string };

function answer(c: Context, { purpose, name, serverUrl }: Submitted, result: PersonResult) {
  if (result.state === 'dead') return deadPage(c, result);
  const words = wordsOf(c);
  if (result.state === 'refused') {
    const errors = errorsOf(result.refusals, words.texts);
    return c.html(<PersonForm {...words} purpose={purpose} link={result.link} name={name} errors={errors} />, 422);
  }
  const { shopName, email } = result;
  return c.html(<DonePage {...words} purpose={purpose} shopName={shopName} email={email} serverUrl={serverUrl} />);
}

const errorsOf = (refusals: readonly PersonRefusal[], { refusals: texts }: PersonTexts): FormErrors =>
  Object.fromEntries(
    refusals.map(({ field, code }) => {
      const known: Partial<Record<string, string>> = texts;
      return [field, known[`${field}.${code}`] ?? code];
    }),
  );

/** The pages' own rule: who sets a password types it twice. */
const differs = (form: URLSearchParams) => form.get('password') !== form.get('repeat');

function again(c: Context, purpose: Purpose, link: OpenPersonLink, name: string) {
  const words = wordsOf(c);
  const errors = { repeat: words.texts.different };
  return c.html(<PersonForm {...words} purpose={purpose} link={link} name={name} errors={errors} />, 422);
}

/** What a person opens by a link that an owner gave them: joining a shop, a new password. */
export function personPages(services: Services, { serverUrl }: { serverUrl: string }): Hono<AppEnv> {
  const pages = new Hono<AppEnv>();
  for (const path of ['/join/*', '/reset/*'])
    pages.use(path, protectPage([]), keepPrivate, detectLanguage, refuseForeignForms, limitBody);

  pages.get('/join/:token', async (c) => {
    const link = await services(c).openInvitation(c.req.param('token'));
    return link.state === 'dead'
      ? deadPage(c, link)
      : c.html(<PersonForm {...wordsOf(c)} purpose="join" link={link} />);
  });
  pages.post('/join/:token', async (c) => {
    const token = c.req.param('token');
    const form = new URLSearchParams(await c.req.text());
    const name = form.get('name') ?? '';
    if (differs(form)) {
      const link = await services(c).openInvitation(token);
      if (link.state === 'dead') return deadPage(c, link);
      if (!link.hasAccount) return again(c, 'join', link, name);
    }
    const address = c.req.header('cf-connecting-ip') ?? 'unknown';
    const result = await services(c).join(token, { name, password: form.get('password') ?? '' }, address);
    return answer(c, { purpose: 'join', name, serverUrl }, result);
  });

  pages.get('/reset/:token', async (c) => {
    const link = await services(c).openReset(c.req.param('token'));
    return link.state === 'dead'
      ? deadPage(c, link)
      : c.html(<PersonForm {...wordsOf(c)} purpose="reset" link={link} />);
  });
  pages.post('/reset/:token', async (c) => {
    const token = c.req.param('token');
    const form = new URLSearchParams(await c.req.text());
    if (differs(form)) {
      const link = await services(c).openReset(token);
      return link.state === 'dead' ? deadPage(c, link) : again(c, 'reset', link, '');
    }
    const result = await services(c).resetPassword(token, form.get('password') ?? '');
    return answer(c, { purpose: 'reset', name: '', serverUrl }, result);
  });

  pages.onError((error, c) => {
    const { status } = onError(error, c);
    const { view } = wordsOf(c);
    c.status(status as StatusCode);
    return c.html(<ProblemPage view={view} title={view.texts.failedTitle} text={view.texts.failedText} />);
  });
  return pages;
}
