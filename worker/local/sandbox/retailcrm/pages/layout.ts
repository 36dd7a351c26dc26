import { html, raw } from 'hono/html';
import type { Html } from '../../kit/page.ts';
import { ROUTER, STYLES } from './styles.ts';

const LINKS = [
  ['/orders/', 'Заказы'],
  ['/customers/', 'Клиенты'],
  ['/products/', 'Товары'],
] as const;

/** Every page of the CRM: the menu, the top line and #main, which the router replaces. */
export function layout(title: string, path: string, main: Html): Html {
  return html`<!doctype html>
    <html lang="ru">
      <head data-user-id="7">
        <meta charset="utf-8" />
        <link rel="icon" href="data:," />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} — RetailCRM</title>
        <style>
          ${raw(STYLES)}
        </style>
      </head>
      <body>
        <nav id="nav-bar" aria-label="Разделы">
          <a class="logo" href="/orders/"><i></i><span>RetailCRM</span></a>
          ${LINKS.map(([href, text]) => html`<a class="nav-link ${path.startsWith(href) ? 'active' : ''}" href="${href}">${text}</a>`)}
        </nav>
        <div class="top">
          <div class="search">Поиск по заказам и клиентам</div>
          <span class="copy">Учебная копия на этом компьютере</span>
          <div class="who"><span>Мария Орлова</span><span class="face">МО</span></div>
        </div>
        <div id="main">${main}</div>
        <script>
          ${raw(ROUTER)}
        </script>
      </body>
    </html>`;
}
