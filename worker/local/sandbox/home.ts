import { html } from 'hono/html';
import type { Html } from './kit/page.ts';
import { page, table } from './kit/page.ts';
import type { MountedStandIn } from './kit/pipeline.ts';

/** The page at 127.0.0.1 that lists the stand-ins. */
export function homePage(mounted: Iterable<MountedStandIn>): Html {
  const rows = [...mounted].map(({ standIn, context }) => [
    html`<a href="${context.publicUrl()}/">${standIn.title}</a>`,
    standIn.about,
    String(context.store.counters().requests ?? 0),
    html`<code>/${standIn.name}/…</code>`,
  ]);
  return page(
    'Учебные внешние системы',
    [],
    html`<h1>Учебные внешние системы</h1>
      <p>
        Здесь кабинет видит службы доставки, CRM, оплату и магазин так, как видел бы настоящие. Всё хранится на этом
        компьютере, наружу ничего не уходит.
      </p>
      ${table(['Система', 'Что это', 'Принято запросов', 'Адрес по пути'], rows)}`,
  );
}
