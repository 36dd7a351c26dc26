import { html, raw } from 'hono/html';

export type Html = ReturnType<typeof html>;

const STYLE = `
  :root { color-scheme: light; font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; color: #1c2430; background: #f4f6f9; }
  body { margin: 0; }
  header { background: #fff; border-bottom: 1px solid #dfe4ec; padding: 14px 28px; display: flex; gap: 20px; align-items: baseline; flex-wrap: wrap; }
  header strong { font-size: 18px; } header nav { display: flex; gap: 16px; flex-wrap: wrap; }
  header small { margin-left: auto; color: #68758a; }
  a { color: #1f5fbf; text-decoration: none; } a:hover { text-decoration: underline; }
  main { padding: 20px 28px 48px; max-width: 1280px; }
  h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 28px 0 8px; }
  p { margin: 0 0 12px; color: #4a566a; max-width: 80ch; }
  .sheet { background: #fff; border: 1px solid #dfe4ec; border-radius: 8px; overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; } th, td { padding: 9px 14px; text-align: left; vertical-align: top; }
  th { font-weight: 600; color: #5b6779; font-size: 13px; background: #fafbfd; } tr + tr td, tbody tr td { border-top: 1px solid #eceff4; }
  td.number { text-align: right; white-space: nowrap; } .muted { color: #68758a; } .empty { padding: 20px 14px; color: #68758a; }
  .tag { display: inline-block; padding: 1px 9px; border-radius: 10px; background: #e8eef8; color: #234a86; font-size: 13px; }
  .tag.good { background: #e2f4e8; color: #1d6b3a; } .tag.bad { background: #fbe6e5; color: #99302a; }
  form.inline { display: inline-flex; gap: 8px; align-items: center; margin: 0; flex-wrap: wrap; }
  button, select, input { font: inherit; padding: 5px 12px; border: 1px solid #c3ccda; border-radius: 6px; background: #fff; color: inherit; }
  form.inline select { max-width: 190px; } button { cursor: pointer; background: #1f5fbf; border-color: #1f5fbf; color: #fff; } button.plain { background: #fff; color: #1c2430; border-color: #c3ccda; }
  pre { background: #fff; border: 1px solid #dfe4ec; border-radius: 8px; padding: 14px; overflow-x: auto; font-size: 13px; }
`;

export interface PageLink {
  href: string;
  text: string;
}

/** The plain page of a stand-in: what it holds, for a person. */
export function page(title: string, links: PageLink[], content: Html): Html {
  return html`<!doctype html>
    <html lang="ru">
      <head>
        <meta charset="utf-8" />
        <link rel="icon" href="data:," />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <strong>${title}</strong>
          <nav>${links.map((link) => html`<a href="${link.href}">${link.text}</a>`)}</nav>
          <small>Учебная копия на этом компьютере, не настоящая система</small>
        </header>
        <main>${content}</main>
      </body>
    </html>`;
}

export type Cell = string | number | Html;

export function table(columns: string[], rows: Cell[][], empty = 'Пока пусто.'): Html {
  if (rows.length === 0) return html`<div class="sheet"><div class="empty">${empty}</div></div>`;
  return html`<div class="sheet">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
      </tbody>
    </table>
  </div>`;
}

export const tag = (text: string, tone: '' | 'good' | 'bad' = ''): Html =>
  html`<span class="tag ${tone}">${text}</span>`;

/** 12 350 ₽, with kopecks only when there are any. */
export function roubles(amount: number): string {
  const text = amount.toLocaleString('ru-RU', {
    minimumFractionDigits: Number.isInteger(amount) ? 0 : 2,
    maximumFractionDigits: 2,
  });
  return `${text} ₽`;
}
