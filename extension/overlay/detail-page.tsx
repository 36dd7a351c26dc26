import type { DetailAnchor, Site, SitePage } from '../sites/contract.ts';
import { DOCK_AT_FIRST, Dock } from './dock.tsx';
import { isShown } from './host.ts';
import { OrderModel } from './order-model.ts';
import { OrderView } from './order-view.tsx';
import type { PageView, PageViewDeps } from './page-view.ts';
import type { DockState } from './port.ts';
import { State, useValue } from './state.ts';
import { createSurface, type Surface } from './surface.tsx';

/** How long a page may still draw a better place for the bar before the one found is kept. */
const SETTLE_MS = 5_000;
/** How long a page may take to draw any place at all before the dock stands in. */
const DOCK_AFTER_MS = 700;

function Bar({ model, isFolded }: { model: OrderModel; isFolded: State<boolean> }) {
  const unfold = () => {
    isFolded.value = false;
  };
  return <OrderView model={model} layout="bar" onUnfold={useValue(isFolded) ? unfold : undefined} />;
}

/** A card of an order: the bar at the page's own best place, or the dock where there is none. */
export class DetailPage implements PageView {
  readonly #deps: PageViewDeps;
  readonly #site: Site;
  readonly #model: OrderModel;
  readonly #startedAt = performance.now();
  readonly #dockState;
  readonly #isBarFolded = new State(false);
  readonly #bar: Surface;
  #dock: Surface | null = null;

  constructor(site: Site, externalId: string, deps: PageViewDeps) {
    this.#site = site;
    this.#deps = deps;
    this.#dockState = new State<DockState>(deps.session.dock ?? DOCK_AT_FIRST);
    this.#model = new OrderModel(externalId, {
      ...deps,
      isStillHere: (id) => site.orderRef(deps.currentPage()) === id,
    });
    this.#bar = createSurface(
      { ...deps, tag: 'orderlane-bar' },
      <Bar model={this.#model} isFolded={this.#isBarFolded} />,
    );
    void this.#model.load();
    deps.after(DOCK_AFTER_MS + 50, () => this.pass());
    deps.after(SETTLE_MS, () => this.pass());
  }

  pass(): void {
    const page = this.#deps.currentPage();
    const isSettled = performance.now() - this.#startedAt > SETTLE_MS;
    const isKept = isSettled && this.#isBarInPlace();
    const anchor = isKept ? null : this.#site.detailAnchor(page);
    if (anchor) {
      this.#placeBar(anchor);
      this.#dropDock();
    } else if (!isKept) {
      this.#bar.host.element.remove();
      if (performance.now() - this.#startedAt > DOCK_AFTER_MS) this.#showDock(page);
    }
    this.#restyle();
  }

  wake(): void {
    void this.#model.refresh();
  }

  toggle(): void {
    if (!this.#dock) {
      this.#isBarFolded.value = !this.#isBarFolded.value;
      return;
    }
    this.#dockState.value = { ...this.#dockState.value, collapsed: !this.#dockState.value.collapsed };
    void this.#deps.port.saveDock(this.#dockState.value);
  }

  dispose(): void {
    this.#model.dispose();
    this.#bar.remove();
    this.#dropDock();
  }

  #isBarInPlace = (): boolean => this.#bar.host.element.isConnected && isShown(this.#bar.host.element);

  /** The parent decides: fighting another script for the exact place among siblings would never end. */
  #placeBar({ element, placement }: DetailAnchor): void {
    const bar = this.#bar.host.element;
    const isInside = placement === 'first' || placement === 'last';
    const parent = isInside ? element : element.parentElement;
    if (bar.isConnected && bar.parentElement === parent) return;
    if (placement === 'first') element.prepend(bar);
    else if (placement === 'last') element.append(bar);
    else if (placement === 'before') element.before(bar);
    else element.after(bar);
  }

  #showDock({ document }: SitePage): void {
    if (this.#dock?.host.element.isConnected) return;
    this.#dropDock();
    this.#dock = createSurface(
      { ...this.#deps, tag: 'orderlane-dock' },
      <Dock model={this.#model} state={this.#dockState} onSettled={(state) => void this.#deps.port.saveDock(state)} />,
      document.documentElement,
    );
  }

  #dropDock(): void {
    this.#dock?.remove();
    this.#dock = null;
  }

  #restyle(): void {
    this.#bar.show(this.#deps.themeAt(this.#bar.host.element.parentElement));
    this.#dock?.show(this.#deps.themeAt(document.body));
  }
}
