import type { Site, SitePage } from '../sites/contract.ts';
import { looksLike, siteOf } from '../sites/index.ts';
import { DetailPage } from './detail-page.tsx';
import { removeLeftovers } from './host.ts';
import { ListPage } from './list-page.tsx';
import type { PageLife } from './page-life.ts';
import { type PageState, pageStateAt, samePage } from './page-state.ts';
import type { PageView, PageViewDeps } from './page-view.ts';
import type { OverlayPort, SessionState } from './port.ts';
import { showReloadBar } from './reload-bar.tsx';
import { translator } from './texts.ts';
import { themeAround } from './theme.ts';
import { watchPage } from './watch-page.ts';

const currentPage = (): SitePage => ({ url: new URL(location.href), document });

/** Keeps one page view for the page that is shown, through every in-app navigation and redraw. */
export class OverlayApp {
  readonly #life: PageLife;
  readonly #port: OverlayPort;
  readonly #observer = new MutationObserver(() => this.#schedulePass());
  #session: SessionState | null = null;
  #page: PageState | null = null;
  #view: PageView | null = null;
  #isPassDue = false;

  constructor(life: PageLife, port: OverlayPort) {
    this.#life = life;
    this.#port = port;
  }

  async start(): Promise<void> {
    removeLeftovers();
    this.#life.onEnd(() => this.#stop());
    watchPage(this.#life, () => this.#refresh());
    const wake = () => {
      if (document.visibilityState === 'visible') this.#view?.wake();
    };
    this.#life.on(document, 'visibilitychange', wake);
    this.#life.on(window, 'focus', wake);
    await this.renew();
  }

  /** Asks again who is signed in and how things should look, and draws anew. */
  async renew(): Promise<void> {
    const answer = await this.#port.session();
    if (this.#life.isOver) return;
    this.#session = answer.ok ? answer.value : null;
    this.#leave();
    this.#refresh();
  }

  toggle(): void {
    this.#view?.toggle();
  }

  #stop(): void {
    const session = this.#session;
    const wasShown = this.#view !== null;
    this.#leave();
    if (session && wasShown && !this.#port.isAlive())
      showReloadBar(translator(session.lang, session.texts), session.lang);
  }

  #refresh(): void {
    if (this.#life.isOver) return;
    const site = this.#session && !this.#session.hidden ? siteOf(this.#session.system) : null;
    const next = site && this.#stateOf(site);
    if (!samePage(next, this.#page)) {
      this.#leave();
      if (site && next) this.#enter(site, next);
    }
    if (!this.#view) return;
    if (document.visibilityState === 'visible') {
      this.#observer.observe(document.documentElement, { childList: true, subtree: true });
      this.#view.pass();
    } else this.#observer.disconnect();
  }

  #stateOf(site: Site): PageState | null {
    const page = currentPage();
    const state = pageStateAt(site, page.url);
    // A page that is being redrawn has lost its looks for a moment; that does not make it another page.
    return state && (samePage(state, this.#page) || looksLike(site, page)) ? state : null;
  }

  #enter(site: Site, page: PageState): void {
    if (!this.#session) return;
    const { lang, theme, texts } = this.#session;
    const deps: PageViewDeps = {
      port: this.#port,
      session: this.#session,
      t: translator(lang, texts),
      lang,
      currentPage,
      themeAt: (element) => (theme === 'auto' ? themeAround(element) : theme),
      after: (ms, work) => this.#life.after(ms, work),
      nextLook: (ms) => this.#nextLook(ms),
      onHide: () => void this.#port.hideHere(),
    };
    this.#page = page;
    this.#view = page.kind === 'detail' ? new DetailPage(site, page.externalId, deps) : new ListPage(site, deps);
  }

  #leave(): void {
    this.#observer.disconnect();
    this.#view?.dispose();
    this.#view = null;
    this.#page = null;
  }

  #schedulePass(): void {
    if (this.#isPassDue) return;
    this.#isPassDue = true;
    this.#life.nextFrame(() => {
      this.#isPassDue = false;
      this.#refresh();
    });
  }

  async #nextLook(ms: number): Promise<void> {
    await new Promise<void>((resolve) => this.#life.after(ms, resolve));
    if (document.visibilityState === 'visible') return;
    await new Promise<void>((resolve) =>
      document.addEventListener('visibilitychange', () => resolve(), { once: true }),
    );
  }
}
