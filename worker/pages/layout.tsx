/** @jsxImportSource hono/jsx */
import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import { STYLES } from './styles.ts';
import type { View } from './view.ts';

type LayoutProps = {
  view: View;
  title: string;
  shopName: string | null;
  /** Rules of this page alone, made of nothing that a person typed. */
  styles?: string;
  refresh?: { seconds: number; url: string };
  /** A form keeps what was typed by switching the language with a button of its own. */
  languageLink?: boolean;
  children: Child;
};

export const Layout = ({ view, title, shopName, styles = '', refresh, languageLink = true, children }: LayoutProps) => {
  const { language, texts, nonce } = view;
  const other = language === 'ru' ? 'en' : 'ru';
  return (
    <>
      {raw('<!DOCTYPE html>')}
      <html lang={language}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{shopName ? `${title} · ${shopName}` : title}</title>
          <meta name="color-scheme" content="light dark" />
          <meta name="robots" content="noindex, nofollow" />
          <meta name="format-detection" content="telephone=no" />
          <meta property="og:type" content="website" />
          <meta property="og:title" content={texts.cardTitle} />
          <meta property="og:description" content={texts.cardText} />
          {refresh && <meta http-equiv="refresh" content={`${refresh.seconds};url=${refresh.url}`} />}
          <link rel="icon" href="data:," />
          <style nonce={nonce}>{raw(STYLES + styles)}</style>
        </head>
        <body>
          {shopName && (
            <header class="shop">
              <span class="mono" aria-hidden="true">
                {[...shopName][0]?.toUpperCase()}
              </span>
              <span>{shopName}</span>
            </header>
          )}
          <main>{children}</main>
          <footer>
            {languageLink && (
              <a class="plain" href={`?lang=${other}`} lang={other} hreflang={other}>
                {texts.otherLanguage}
              </a>
            )}
            <small>{texts.madeWith}</small>
          </footer>
        </body>
      </html>
    </>
  );
};

type NoticeProps = {
  view: View;
  shopName: string | null;
  tone: 'good' | 'wait' | 'calm';
  title: string;
  refresh?: LayoutProps['refresh'];
  children: Child;
};

const MARKS: Record<NoticeProps['tone'], string> = { good: '✓', wait: '…', calm: 'i' };

/** A page that says one thing, and what to do next. */
export const Notice = ({ view, shopName, tone, title, refresh, children }: NoticeProps) => (
  <Layout view={view} title={title} shopName={shopName} refresh={refresh}>
    <section class={`card notice ${tone}`}>
      <span class="mark" aria-hidden="true">
        {MARKS[tone]}
      </span>
      <h1>{title}</h1>
      {children}
    </section>
  </Layout>
);
