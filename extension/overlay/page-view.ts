import type { SitePage } from '../sites/contract.ts';
import type { OverlayPort, SessionState } from './port.ts';
import type { Translate } from './texts.ts';
import type { Theme } from './theme.ts';

/** What the overlay puts on one kind of page. All that `pass` mounts, `dispose` takes away. */
export interface PageView {
  /** Brings what is mounted in line with the document as it is now; runs at most once a frame. */
  pass(): void;
  /** The page is looked at again: what is shown may have changed meanwhile. */
  wake(): void;
  /** Folds or unfolds, by the shortcut. */
  toggle(): void;
  dispose(): void;
}

export type PageViewDeps = {
  port: OverlayPort;
  session: SessionState;
  t: Translate;
  lang: string;
  currentPage: () => SitePage;
  themeAt: (element: Element | null) => Theme;
  after: (ms: number, work: () => void) => void;
  nextLook: (ms: number) => Promise<void>;
  onHide: () => void;
};
