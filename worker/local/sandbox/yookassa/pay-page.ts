import { html, raw } from 'hono/html';
import type { Html } from '../kit/page.ts';
import { roubles } from '../kit/page.ts';
import type { StoredPayment } from './payments.ts';

const STYLE = `
  :root { color-scheme: light; font: 16px/1.45 system-ui, "Segoe UI", Roboto, sans-serif; color: #17181c; background: #eef0f4; }
  * { box-sizing: border-box; } body { margin: 0; padding: 0 0 32px; }
  main { max-width: 420px; margin: 0 auto; padding: 20px 16px; }
  .brand { font-weight: 700; font-size: 18px; padding: 8px 4px 16px; display: flex; justify-content: space-between; align-items: baseline; }
  .brand small { font-weight: 400; font-size: 13px; color: #636975; }
  .card { background: #fff; border-radius: 16px; padding: 20px; margin-bottom: 12px; }
  .sum { font-size: 34px; font-weight: 700; letter-spacing: -.01em; margin: 0; } .what { margin: 4px 0 0; color: #565c69; }
  fieldset { border: 0; padding: 0; margin: 0; } legend { font-weight: 600; padding: 0 0 10px; }
  label { display: flex; gap: 14px; align-items: center; min-height: 56px; padding: 8px 14px; border: 1.5px solid #d5d9e2; border-radius: 12px; margin-bottom: 10px; cursor: pointer; }
  label:has(:checked) { border-color: #5b2fd4; background: #f6f3ff; } label small { display: block; color: #636975; font-size: 14px; }
  input { width: 20px; height: 20px; accent-color: #5b2fd4; margin: 0; flex: none; }
  button, a.button { display: block; width: 100%; min-height: 52px; border: 0; border-radius: 12px; font: inherit; font-weight: 600; cursor: pointer; text-align: center; text-decoration: none; padding: 14px; }
  .pay { background: #5b2fd4; color: #fff; margin-top: 8px; } .cancel { background: none; color: #565c69; margin-top: 4px; font-weight: 400; }
  button:focus-visible, a:focus-visible, label:has(:focus-visible) { outline: 3px solid #a58df0; outline-offset: 2px; }
  h1 { font-size: 22px; margin: 0 0 6px; } .note { text-align: center; color: #636975; font-size: 13px; padding: 0 12px; }
`;

function frame(title: string, shopId: string, content: Html): Html {
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
        <main>
          <div class="brand">ЮKassa <small>магазин ${shopId}</small></div>
          ${content}
          <p class="note">Учебная страница оплаты: деньги не списываются, данные карты не нужны.</p>
        </main>
      </body>
    </html>`;
}

const FINISHED: Record<Exclude<StoredPayment['view']['status'], 'pending'>, [string, string]> = {
  succeeded: ['Платёж прошёл', 'Этот счёт уже оплачен.'],
  waiting_for_capture: ['Деньги удержаны', 'Магазин подтвердит оплату позже.'],
  canceled: ['Платёж отменён', 'Вернитесь в магазин и начните оплату заново.'],
};

/** Plain HTML: works with no script, fits a phone. */
export function payPage({ view, shopId, returnUrl, wantedMethod }: StoredPayment): Html {
  const amount = roubles(Number(view.amount.value));
  if (view.status !== 'pending') {
    const [title, text] = FINISHED[view.status];
    return frame(
      title,
      shopId,
      html`<section class="card">
          <h1>${title}</h1>
          <p class="what">${text}</p>
          <p class="what">${view.description ?? ''} · ${amount}</p>
        </section>
        <a class="button pay" href="${returnUrl}">Вернуться в магазин</a>`,
    );
  }
  const sbpFirst = wantedMethod === 'sbp';
  return frame(
    `Оплата ${amount}`,
    shopId,
    html`<section class="card">
        <p class="sum">${amount}</p>
        <p class="what">${view.description ?? 'Оплата заказа'}</p>
      </section>
      <form class="card" method="post">
        <fieldset>
          <legend>Способ оплаты</legend>
          <label><input type="radio" name="method" value="bank_card" ${sbpFirst ? '' : 'checked'} /><span>Банковская карта<small>Мир, Visa, Mastercard</small></span></label>
          <label><input type="radio" name="method" value="sbp" ${sbpFirst ? 'checked' : ''} /><span>СБП<small>Через приложение банка</small></span></label>
        </fieldset>
        <button class="pay" name="decision" value="pay">Оплатить ${amount}</button>
        <button class="cancel" name="decision" value="cancel">Отменить</button>
      </form>`,
  );
}
