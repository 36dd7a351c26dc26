/** @jsxImportSource hono/jsx */
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { languageDetector } from 'hono/language';
import { NONCE, secureHeaders } from 'hono/secure-headers';
import { ProblemPage } from './notices.tsx';
import { LANGUAGES, type Language, textsFor } from './texts.ts';
import type { View } from './view.ts';

const MAX_BODY_BYTES = 64 * 1024;

export const detectLanguage: MiddlewareHandler = languageDetector({
  supportedLanguages: [...LANGUAGES],
  fallbackLanguage: 'ru',
  order: ['querystring', 'header'],
  caches: false,
});

export function viewOf(c: Context): View {
  const detected: unknown = c.get('language');
  const language: Language = LANGUAGES.find((known) => known === detected) ?? 'ru';
  return { language, texts: textsFor(language), nonce: c.get('secureHeadersNonce') ?? '' };
}

/** Nothing loads but the page's own style sheet; `formTargets` are where its forms may lead, redirects included. */
export const protectPage = (formTargets: readonly string[]): MiddlewareHandler =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: [NONCE],
      imgSrc: ['data:'],
      formAction: ["'self'", ...formTargets],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
    strictTransportSecurity: 'max-age=15552000',
  });

export const keepPrivate: MiddlewareHandler = async (c, next) => {
  await next();
  c.res.headers.set('Cache-Control', 'no-store');
  c.res.headers.set('X-Robots-Tag', 'noindex, nofollow');
  c.res.headers.append('Vary', 'Accept-Language');
};

/**
 * Under `no-referrer` a browser sends `Origin: null` with a form of the page itself, so null says nothing;
 * `Sec-Fetch-Site` says it all where it is sent.
 */
function comesFromAnotherSite({ headers, url }: Request): boolean {
  const site = headers.get('sec-fetch-site');
  if (site && site !== 'same-origin' && site !== 'none') return true;
  const origin = headers.get('origin');
  if (!origin || origin === 'null') return false;
  return !URL.canParse(origin) || new URL(origin).host !== new URL(url).host;
}

export const refuseForeignForms: MiddlewareHandler = async (c, next) => {
  if (c.req.method !== 'POST') return next();
  const view = viewOf(c);
  const { crossSiteTitle, crossSiteText, wrongTypeTitle, wrongTypeText } = view.texts;
  if (comesFromAnotherSite(c.req.raw))
    return c.html(<ProblemPage view={view} title={crossSiteTitle} text={crossSiteText} />, 403);
  const mediaType = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/x-www-form-urlencoded')
    return c.html(<ProblemPage view={view} title={wrongTypeTitle} text={wrongTypeText} />, 415);
  return next();
};

export const limitBody: MiddlewareHandler = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: (c) => {
    const view = viewOf(c);
    return c.html(<ProblemPage view={view} title={view.texts.tooLargeTitle} text={view.texts.tooLargeText} />, 413);
  },
});
