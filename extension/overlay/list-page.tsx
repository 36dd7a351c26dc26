import type { Site, SiteRow } from '../sites/contract.ts';
import { Chip } from './chip.ts';
import { OrderModel } from './order-model.ts';
import type { PageView, PageViewDeps } from './page-view.ts';
import type { OverlayOrder } from './port.ts';
import { RowCard } from './row-card.tsx';
import { createSurface, type Surface } from './surface.tsx';

const ROWS_AT_ONCE = 300;
const ASK_AFTER_MS = 60;
/** After a failure: the next pass over the page asks once more. */
const ASK_AGAIN_MS = 15_000;

type OpenCard = { chip: Chip; model: OrderModel; surface: Surface };

/** A list of orders: a chip in every row, and one card for the row that is looked at. */
export class ListPage implements PageView {
  readonly #deps: PageViewDeps;
  readonly #site: Site;
  readonly #chips = new Map<string, Chip>();
  readonly #known = new Map<string, OverlayOrder | null>();
  readonly #asked = new Set<string>();
  #open: OpenCard | null = null;
  #isAsking = false;
  #isDisposed = false;

  constructor(site: Site, deps: PageViewDeps) {
    this.#site = site;
    this.#deps = deps;
  }

  pass(): void {
    const rows = this.#site.rows(this.#deps.currentPage());
    const present = new Set(rows.map((row) => row.externalId));
    for (const [id, chip] of this.#chips) if (!present.has(id)) this.#drop(id, chip);
    this.#placeChips(rows.slice(0, ROWS_AT_ONCE));
    const rest = rows.slice(ROWS_AT_ONCE);
    if (rest.length > 0) requestIdleCallback(() => !this.#isDisposed && this.#placeChips(rest));
  }

  wake(): void {
    this.#asked.clear();
    this.#askSoon();
    void this.#open?.model.refresh();
  }

  toggle(): void {
    this.#close(true);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#close(false);
    for (const chip of this.#chips.values()) chip.remove();
    this.#chips.clear();
  }

  #placeChips(rows: readonly SiteRow[]): void {
    const first = rows[0];
    if (!first) return;
    const theme = this.#deps.themeAt(first.after.parentElement);
    for (const { externalId, after } of rows) {
      const chip = this.#chips.get(externalId) ?? this.#makeChip(externalId);
      chip.dress(theme);
      chip.placeAfter(after);
    }
    this.#askSoon();
  }

  #makeChip(externalId: string): Chip {
    const chip = new Chip(externalId, this.#deps.lang, this.#deps.t, (opened) => this.#toggleCard(opened));
    this.#chips.set(externalId, chip);
    if (this.#known.has(externalId)) chip.show(this.#known.get(externalId));
    return chip;
  }

  #drop(externalId: string, chip: Chip): void {
    if (this.#open?.chip === chip) this.#close(false);
    chip.remove();
    this.#chips.delete(externalId);
  }

  /** One question for a whole screen, and each row once. */
  #askSoon(): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#deps.after(ASK_AFTER_MS, () => void this.#ask());
  }

  async #ask(): Promise<void> {
    const ids = [...this.#chips.keys()].filter((id) => !this.#asked.has(id)).slice(0, ROWS_AT_ONCE);
    for (const id of ids) this.#asked.add(id);
    const answer = ids.length > 0 ? await this.#deps.port.lookup(ids) : null;
    this.#isAsking = false;
    if (this.#isDisposed || !answer) return;
    if (!answer.ok) {
      this.#deps.after(ASK_AGAIN_MS, () => {
        for (const id of ids) this.#asked.delete(id);
      });
      return;
    }
    for (const [index, id] of ids.entries()) this.#learn(id, answer.value.orders[index] ?? null);
    if (this.#chips.size > this.#asked.size) this.#askSoon();
  }

  #learn(externalId: string, order: OverlayOrder | null): void {
    this.#known.set(externalId, order);
    this.#chips.get(externalId)?.show(order);
  }

  #toggleCard(chip: Chip): void {
    const wasOpen = this.#open?.chip === chip;
    this.#close(false);
    if (wasOpen) return;
    const model = new OrderModel(chip.externalId, {
      ...this.#deps,
      isStillHere: (id) => this.#site.rows(this.#deps.currentPage()).some((row) => row.externalId === id),
      onOrder: (id, order) => this.#learn(id, order),
    });
    const surface = createSurface(
      { ...this.#deps, tag: 'orderlane-panel' },
      <RowCard model={model} near={chip.host.element} onClose={(returnFocus) => this.#close(returnFocus)} />,
      document.documentElement,
    );
    surface.show(this.#deps.themeAt(document.body));
    this.#open = { chip, model, surface };
    void model.load();
  }

  #close(returnFocus: boolean): void {
    const open = this.#open;
    if (!open) return;
    this.#open = null;
    open.model.dispose();
    open.surface.remove();
    if (returnFocus) open.chip.focus();
  }
}
