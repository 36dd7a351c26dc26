export const STYLES = `
  :root { color-scheme: light; font: 14px/1.45 "Inter", system-ui, "Segoe UI", Roboto, sans-serif; color: #1e2535; background: #eff1f5; }
  * { box-sizing: border-box; } body { margin: 0; min-height: 100vh; display: grid; grid-template-columns: 212px 1fr; grid-template-rows: 52px 1fr; }
  a { color: #0462c9; text-decoration: none; } a:hover { text-decoration: underline; }
  #nav-bar { grid-row: 1 / 3; background: #fff; border-right: 1px solid #dee2ea; padding: 0 10px; }
  #nav-bar .logo { display: flex; align-items: center; gap: 9px; height: 52px; padding: 0 10px; font-weight: 700; font-size: 16px; color: #1e2535; }
  #nav-bar .logo i { width: 20px; height: 20px; border-radius: 6px; background: linear-gradient(135deg, #0b6ddb 50%, #4cc2a0 50%); }
  #nav-bar a.nav-link { display: block; padding: 8px 12px; border-radius: 7px; color: #414b5e; margin-top: 2px; }
  #nav-bar a.nav-link:hover { background: #f2f4f8; text-decoration: none; } #nav-bar a.nav-link.active { background: #e5f0fc; color: #0452a8; font-weight: 600; }
  .top { background: #fff; border-bottom: 1px solid #dee2ea; display: flex; align-items: center; gap: 16px; padding: 0 24px; }
  .top .search { flex: 0 1 380px; background: #f2f4f8; border-radius: 8px; padding: 7px 14px; color: #6b7486; } .top .who { margin-left: auto; display: flex; gap: 9px; align-items: center; }
  .top .face { width: 30px; height: 30px; border-radius: 50%; background: #0b6ddb; color: #fff; display: grid; place-items: center; font-size: 12px; font-weight: 600; }
  .top .copy { color: #6b7486; font-size: 12px; }
  #main { padding: 20px 24px 48px; min-width: 0; } h1 { font-size: 22px; line-height: 1.25; margin: 0; font-weight: 650; }
  .page-head { display: flex; align-items: center; gap: 14px; margin-bottom: 16px; flex-wrap: wrap; } .page-head .right { margin-left: auto; display: flex; gap: 8px; }
  .btn { font: inherit; font-weight: 550; border-radius: 8px; border: 1px solid #cdd3de; background: #fff; color: #1e2535; padding: 7px 16px; cursor: pointer; display: inline-block; }
  .btn:hover { background: #f6f7fa; text-decoration: none; } .btn.primary { background: #0b6ddb; border-color: #0b6ddb; color: #fff; } .btn.primary:hover { background: #075bb9; }
  :focus-visible { outline: 2px solid #4c9bf0; outline-offset: 1px; }
  .m-filter { display: flex; gap: 12px; align-items: end; background: #fff; border: 1px solid #dee2ea; border-radius: 10px; padding: 12px 16px; margin-bottom: 14px; flex-wrap: wrap; }
  .control-label { display: block; font-size: 12px; color: #5d6779; margin-bottom: 4px; }
  input, select, textarea { font: inherit; color: inherit; background: #fff; border: 1px solid #cdd3de; border-radius: 7px; padding: 6px 10px; width: 100%; min-width: 0; }
  input[type=checkbox] { width: 16px; height: 16px; padding: 0; margin: 0; vertical-align: middle; } .filter-group { width: 190px; } .parameters { margin-left: auto; padding-bottom: 6px; }
  .modern-table-container { background: #fff; border: 1px solid #dee2ea; border-radius: 10px; overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; } th { text-align: left; font-size: 12px; font-weight: 550; color: #5d6779; background: #fafbfc; white-space: nowrap; }
  th, td { padding: 10px 14px; vertical-align: middle; } tbody + tbody td, tbody tr + tr td, thead + tbody tr:first-child td { border-top: 1px solid #eaedf2; }
  table.js-order-list tbody tr:hover td { background: #f7faff; } td.sum, th.sum { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; } td.date { white-space: nowrap; }
  td.number { white-space: nowrap; font-weight: 600; } td small { color: #5d6779; display: block; font-size: 12px; font-weight: 400; }
  .badge { display: inline-block; border-radius: 6px; padding: 3px 9px; font-size: 12.5px; font-weight: 550; white-space: nowrap; background: #e6ebf3; color: #3c475c; }
  .badge.new { background: #fff1cf; color: #7a5200; } .badge.approval { background: #e0eefe; color: #0b4f9c; } .badge.assembling { background: #e9e4fb; color: #4d36a0; }
  .badge.delivery { background: #d9f2f4; color: #0b6068; } .badge.complete { background: #dcf3e2; color: #17663a; } .badge.cancel { background: #fbe2e0; color: #962f27; }
  #list-total-wrapper { padding: 12px 4px; color: #5d6779; display: flex; justify-content: space-between; gap: 16px; }
  .empty { padding: 36px 20px; text-align: center; color: #5d6779; }
  .order-main-box { display: grid; grid-template-columns: minmax(0, 1fr) 340px; gap: 16px; align-items: start; }
  .m-box__left-side, .m-box__right-side { display: grid; gap: 14px; min-width: 0; } .section { background: #fff; border: 1px solid #dee2ea; border-radius: 10px; padding: 16px 18px; min-width: 0; }
  .section h2, .section .collapse-section__title { font-size: 15px; font-weight: 620; margin: 0 0 12px; display: block; } .grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 12px; } .grid .wide { grid-column: 1 / -1; }
  .input-group label, .field label { display: block; font-size: 12px; color: #5d6779; margin-bottom: 4px; } .section__head { display: flex; justify-content: space-between; align-items: center; margin-bottom: 8px; } .section__head h2 { margin: 0; }
  #order-list table { margin: 0 -4px; width: calc(100% + 8px); } #order-list th, #order-list td { padding: 8px 4px; } #order-list th:first-child { width: 60%; } #order-list td[data-type=item-quantity] input { width: 64px; } .btn:disabled { color: #8b94a5; cursor: default; } #order-list th:not(:first-child), #order-list td:not(:first-child) { text-align: right; white-space: nowrap; }
  #order-list input { text-align: right; } #order-total-summ { display: flex; justify-content: flex-end; gap: 10px; padding: 12px 0 0; border-top: 1px solid #eaedf2; font-weight: 650; font-size: 16px; }
  dl { margin: 0; display: grid; grid-template-columns: auto 1fr; gap: 7px 14px; } dt { color: #5d6779; } dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
  .payment { border: 1px solid #eaedf2; border-radius: 8px; padding: 10px 12px; display: grid; gap: 8px; } .payment + .payment { margin-top: 8px; } .payment .line { display: flex; justify-content: space-between; gap: 10px; }
  .print-menu { list-style: none; margin: 14px 0 0; padding: 0; } textarea { min-height: 64px; resize: vertical; }
  @media (max-width: 1000px) { body { grid-template-columns: 64px 1fr; } #nav-bar span { display: none; } .order-main-box { grid-template-columns: 1fr; } }
`;

/** The in-app router: #main is replaced by a fresh one and the address changed by pushState. */
export const ROUTER = `
  const inside = (address) => address.origin === location.origin && /^\\/(orders|customers|products)\\//.test(address.pathname);
  async function show(address) {
    const text = await (await fetch(address)).text();
    const next = new DOMParser().parseFromString(text, 'text/html');
    document.title = next.title;
    document.getElementById('main').replaceWith(document.adoptNode(next.getElementById('main')));
    for (const link of document.querySelectorAll('#nav-bar a.nav-link')) {
      link.classList.toggle('active', location.pathname.startsWith(link.getAttribute('href')));
    }
  }
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || link.target) return;
    const address = new URL(link.href);
    if (!inside(address)) return;
    event.preventDefault();
    history.pushState({}, '', address);
    scrollTo(0, 0);
    void show(address);
  });
  addEventListener('popstate', () => void show(new URL(location.href)));
`;
