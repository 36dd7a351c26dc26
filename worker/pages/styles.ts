/** The one style sheet. Sizes follow the reader's text size; light and dark follow the system. */
export const STYLES = `
:root{color-scheme:light dark;--bg:#f4f3ef;--card:#fff;--ink:#1c2321;--soft:#5a6561;--line:#dcdfda;--edge:#7f8a85;--accent:#0b6650;--on:#fff;--tint:#e7f1ed;--bad:#b3261e;--badtint:#fdeeec}
@media(prefers-color-scheme:dark){:root{--bg:#121615;--card:#1b2120;--ink:#eef2f0;--soft:#a7b3ae;--line:#2f3836;--edge:#7d8a85;--accent:#6fd3b5;--on:#06281f;--tint:#1d302a;--bad:#ffb4ab;--badtint:#3a1f1d}}
*{box-sizing:border-box}
html{font:100%/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;background:var(--bg);color:var(--ink);-webkit-text-size-adjust:100%;scroll-padding:1rem 0 6rem}
body{margin:0 auto;max-width:40rem;padding:0 1rem;min-height:100vh;display:flex;flex-direction:column;overflow-wrap:anywhere}
main{flex:1}
h1{font-size:1.6rem;line-height:1.2;letter-spacing:-.015em;margin:1.25rem 0 .25rem;text-wrap:balance}
h2,legend{font-size:1.15rem;font-weight:650;line-height:1.3;margin:0 0 .75rem;padding:0}
legend h2{margin:0}
p,ul,dl,dd{margin:0;padding:0}
.lead,.soft,.hint,footer{color:var(--soft)}
.soft,.hint,small{font-size:.9rem}
.shop{display:flex;align-items:center;gap:.75rem;padding-top:1.25rem;font-weight:600}
.mono{flex:none;display:grid;place-items:center;width:2.25rem;height:2.25rem;border-radius:.7rem;background:var(--accent);color:var(--on)}
.card{background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:1.25rem;margin:1rem 0}
fieldset{border:0;margin:1.25rem 0 0;padding:0;min-width:0}
h2+fieldset,section>fieldset:first-child{margin-top:0}
.lines{list-style:none}
.lines li,.row,.choice{display:flex;justify-content:space-between;gap:1rem}
.lines li{padding:.6rem 0;border-bottom:1px solid var(--line)}
.lines li:first-child{padding-top:0}
.row{padding-top:.6rem}
.strong{font-size:1.2rem;font-weight:700}
.what{flex:1 1 8rem;min-width:0}.what>span{display:block}
.aside{margin-left:auto;font-variant-numeric:tabular-nums;font-weight:600}
.field{margin-top:1rem}
.card>.field:first-child,h2+.field{margin-top:0}.field+.choice,.field+.error,.field+p,.found+p{margin-top:1rem}.wide,.choice+.second{margin-top:.75rem}
label{font-weight:600}label .soft{font-weight:400}
.hint{margin:.1rem 0 0}
input:not([type=radio],[type=checkbox]),textarea{display:block;width:100%;min-height:3rem;margin-top:.35rem;padding:.6rem .8rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:.7rem}
textarea{resize:vertical}
.control{display:flex;flex-wrap:wrap;gap:.5rem;margin-top:.35rem}.control input{flex:1 1 9rem;width:auto;min-width:0;margin:0!important}
input[type=hidden]{display:none!important}
[aria-invalid=true]{border:2px solid var(--bad)!important}
.error{color:var(--bad);font-weight:600;margin-top:.35rem;font-size:.95rem}
.error::before{content:"! ";font-weight:800}
.choice,.lines li,.row{flex-wrap:wrap}.lines li,.row{gap:0 1rem}.row>:first-child{flex:1 1 8rem}.choice{align-items:flex-start;gap:.25rem .75rem;min-height:3rem;padding:.75rem .9rem;margin-top:.6rem;border:1px solid var(--line);border-radius:.8rem;font-weight:400;cursor:pointer}
.choice input{flex:none;width:1.35rem;height:1.35rem;margin:.07rem 0 0;accent-color:var(--accent)}
.choice:has(:checked){border-color:var(--accent);background:var(--tint);box-shadow:inset 0 0 0 1px var(--accent)}
.button,.pick{display:inline-block;min-height:3rem;padding:.7rem 1.3rem;font:inherit;font-weight:650;line-height:1.5;text-align:center;text-decoration:none;border:1px solid var(--accent);border-radius:.8rem;background:var(--accent);color:var(--on);cursor:pointer}
.second{background:transparent;color:var(--accent)}
.wide{display:block;width:100%}
.button:hover,.pick:hover{filter:brightness(1.08)}
.pick{display:block;width:100%;margin-top:.6rem;text-align:left;background:var(--card);color:inherit;border-color:var(--edge)}
.pick span{display:block}.pick .soft{font-weight:400}
.plain{display:inline-block;min-height:2.75rem;padding:.6rem .25rem;font:inherit;color:inherit;background:none;border:0;text-decoration:underline;cursor:pointer}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
h2:focus,fieldset:focus{outline:0}
.chosen>p>*{display:block}
summary{display:inline-block;padding:.6rem 0;min-height:2.75rem;color:var(--accent);text-decoration:underline;cursor:pointer}
.empty{margin-top:1rem}.empty .button{margin-top:.75rem}
.problems{border:2px solid var(--bad);background:var(--badtint)}
.problems ul{padding-left:1.2rem}.problems li{padding:.3rem 0}.problems a{color:var(--bad);font-weight:600}
.bar{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1rem;position:static;margin:1rem -1rem 0;padding:.75rem 1rem calc(.75rem + env(safe-area-inset-bottom));background:var(--card);border-top:1px solid var(--line)}
.sums{flex:1 1 9rem}.sums>p>*{display:block;line-height:1.3}.sums strong{font-size:1.3rem;font-variant-numeric:tabular-nums}.bar .button{flex:1 1 auto;margin:0}
@media(min-height:34em){.bar{position:sticky;bottom:0}}
@media(min-width:34em){.grid{display:grid;grid-template-columns:1fr 1fr;column-gap:1rem}.grid>:first-child{grid-column:1/-1}.bar{margin-inline:0;border:1px solid var(--line);border-radius:1rem 1rem 0 0;padding-inline:1.25rem}}
dl{margin-bottom:1rem;padding-bottom:.6rem;border-bottom:1px solid var(--line)}dl div{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;padding:.2rem 0}dt{color:var(--soft)}dd{font-weight:600}
.notice{text-align:center;padding:2rem 1.25rem;margin-top:2rem}.notice>*+*{margin-top:1rem}
.mark{display:inline-grid;place-items:center;width:3.5rem;height:3.5rem;border-radius:50%;font-size:1.6rem;font-weight:700;background:var(--tint);color:var(--accent)}
.center{text-align:center;margin-top:.75rem}
footer{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:0 1rem;padding:1rem 0}
.vh{position:absolute;width:1px;height:1px;padding:0;margin:-1px;overflow:hidden;clip-path:inset(50%);border:0;white-space:nowrap}
.v:not(.on){display:none}
@supports selector(:has(a)){.unless-has{display:none}}
@media(prefers-reduced-motion:no-preference){.button,.choice{transition:filter .15s,background .15s}}
`.replaceAll('\n', '');
