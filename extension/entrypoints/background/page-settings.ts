import { DICTIONARY } from '#core/locale/index';
import type { Lang } from '#core/locale/message';
import { appearance, dockStates, hiddenHosts } from '../../lib/storage.ts';
import type { DockState, SessionState } from '../../overlay/port.ts';
import { OVERLAY_TEXT_PREFIXES, type OverlayTexts } from '../../overlay/texts.ts';
import type { AskingPage } from './sender.ts';

const textsIn = (lang: Lang): OverlayTexts => {
  const own = Object.entries(DICTIONARY[lang]).filter(([key]) =>
    OVERLAY_TEXT_PREFIXES.some((prefix) => key.startsWith(prefix)),
  );
  return Object.fromEntries(own) as OverlayTexts;
};

export async function sessionStateOf(page: AskingPage, signedIn: boolean): Promise<SessionState> {
  const [looks, docks, hidden] = await Promise.all([
    appearance.getValue(),
    dockStates.getValue(),
    hiddenHosts.getValue(),
  ]);
  const { system } = page.site;
  return {
    signedIn,
    system,
    ...looks,
    texts: textsIn(looks.lang),
    dock: docks[system] ?? null,
    hidden: hidden.includes(page.account),
  };
}

export async function hideHost(account: string): Promise<void> {
  const hidden = await hiddenHosts.getValue();
  if (!hidden.includes(account)) await hiddenHosts.setValue([...hidden, account]);
}

export const isHidden = async (account: string): Promise<boolean> => (await hiddenHosts.getValue()).includes(account);

export async function saveDock(page: AskingPage, dock: DockState): Promise<void> {
  await dockStates.setValue({ ...(await dockStates.getValue()), [page.site.system]: dock });
}
