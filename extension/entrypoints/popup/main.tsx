import '../../ui/tokens.css';
import '../../ui/controls.css';
import './popup.css';
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { SYSTEM_NAMES } from '#core/integration/systems';
import { createAppearance } from '../../models/appearance.ts';
import { Button } from '../../ui/button.tsx';
import { LangContext, useText } from '../../ui/lang.tsx';
import { type Account, readAccount } from './account.ts';
import { type ActiveSite, activeSite, connectActive, showAgain } from './active-site.ts';

const CABINET = '/cabinet.html';

function openTab(path: string): void {
  void browser.tabs.create({ url: browser.runtime.getURL(path) }).then(() => close());
}

async function openAtSide(): Promise<void> {
  const { id } = await browser.windows.getCurrent();
  if (id !== undefined) await browser.sidePanel.open({ windowId: id });
  close();
}

function Count({ status, count }: { status: 'new' | 'problem'; count: number }) {
  const text = useText();
  const path = `${CABINET}#/orders?status=${status}`;
  return (
    <a
      class="count"
      data-tone={count > 0 ? status : undefined}
      href={path}
      onClick={(event) => {
        event.preventDefault();
        openTab(path);
      }}
    >
      <b>{count}</b>
      {text(`popup.${status}`)}
    </a>
  );
}

function AccountPart({ account }: { account: Account }) {
  const text = useText();
  switch (account.state) {
    case 'loading':
      return <p class="note">{text('common.loading')}</p>;
    case 'signed-out':
      return (
        <>
          <p class="note">{text('popup.signedOut')}</p>
          <Button kind="primary" onClick={() => openTab(CABINET)}>
            {text('popup.signIn')}
          </Button>
        </>
      );
    case 'unreachable':
      return (
        <>
          <p class="note">{text('popup.unreachable')}</p>
          <Button onClick={() => openTab(CABINET)}>{text('popup.open')}</Button>
        </>
      );
    case 'signed-in':
      return (
        <>
          <p class="note">{account.email}</p>
          <div class="counts">
            <Count status="new" count={account.counts.new ?? 0} />
            <Count status="problem" count={account.counts.problem ?? 0} />
          </div>
          <Button kind="primary" onClick={() => openTab(CABINET)}>
            {text('popup.open')}
          </Button>
          {browser.sidePanel && <Button onClick={() => void openAtSide()}>{text('popup.side')}</Button>}
        </>
      );
  }
}

function SitePart({ site, reload }: { site: ActiveSite; reload: () => void }) {
  const text = useText();
  const [result, setResult] = useState<'popup.connectedNow' | 'popup.refused' | null>(null);
  if (result) return <p role="status">{text(result)}</p>;
  if (site.kind === 'none') return <p class="note">{text('popup.notSupported')}</p>;
  if (site.kind === 'connected')
    return (
      <>
        <p class="note">{text('popup.connected', { system: SYSTEM_NAMES[site.system] })}</p>
        {site.isHidden && (
          <Button small onClick={() => void showAgain(site.host).then(reload)}>
            {text('popup.show')}
          </Button>
        )}
      </>
    );
  return (
    <>
      <p class="note">{site.host}</p>
      {site.systems.map((system) => (
        <Button
          key={system}
          small
          onClick={() =>
            void connectActive(site, system).then((isGranted) =>
              setResult(isGranted ? 'popup.connectedNow' : 'popup.refused'),
            )
          }
        >
          {site.isListed ? text('popup.connect') : text('popup.connectAs', { system: SYSTEM_NAMES[system] })}
        </Button>
      ))}
    </>
  );
}

function Popup() {
  const text = useText();
  const [account, setAccount] = useState<Account>({ state: 'loading' });
  const [site, setSite] = useState<ActiveSite>({ kind: 'none' });
  const reload = () => void activeSite().then(setSite);
  useEffect(() => {
    void readAccount().then(setAccount);
    reload();
  }, []);
  return (
    <main>
      <header>
        <img src="/icons/mark.svg" width="22" height="22" alt="" />
        <h1>Orderlane</h1>
        <a
          class="settings"
          href="/options.html"
          onClick={(event) => {
            event.preventDefault();
            void browser.runtime.openOptionsPage();
          }}
        >
          {text('popup.options')}
        </a>
      </header>
      <AccountPart account={account} />
      <section aria-label={text('popup.site')}>
        <SitePart site={site} reload={reload} />
      </section>
    </main>
  );
}

const appearance = createAppearance(document.documentElement);
await appearance.ready;
const app = document.getElementById('app');
if (app)
  render(
    <LangContext.Provider value={appearance.lang.value}>
      <Popup />
    </LangContext.Provider>,
    app,
  );
