import '../../ui/tokens.css';
import '../../ui/controls.css';
import './options.css';
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { LANGUAGES } from '#core/locale/message';
import { browserSession } from '../../lib/session.ts';
import { createAppearance } from '../../models/appearance.ts';
import { Button } from '../../ui/button.tsx';
import { Segments } from '../../ui/field.tsx';
import { LangContext, useText } from '../../ui/lang.tsx';
import { SitesPart } from './sites-part.tsx';

const session = browserSession();
const appearance = createAppearance(document.documentElement);

function ServerPart() {
  const text = useText();
  const [address, setAddress] = useState<string | null>(null);
  const reload = () => void session.baseUrl().then(setAddress);
  useEffect(() => {
    reload();
    return session.onChange(reload);
  }, []);
  return (
    <section>
      <h2>{text('options.server')}</h2>
      {address ? (
        <div class="line">
          <span class="grow">{address}</span>
          <Button small onClick={() => void session.signOut()}>
            {text('options.signOut')}
          </Button>
        </div>
      ) : (
        <div class="line">
          <span class="grow note">{text('options.serverNone')}</span>
          <Button
            small
            kind="primary"
            onClick={() => void browser.tabs.create({ url: browser.runtime.getURL('/cabinet.html') })}
          >
            {text('popup.signIn')}
          </Button>
        </div>
      )}
    </section>
  );
}

function LookPart() {
  const text = useText();
  return (
    <section>
      <h2>{text('options.look')}</h2>
      <Segments
        label={text('app.language')}
        value={appearance.lang.value}
        options={LANGUAGES.map((lang) => ({ value: lang, label: text(`app.language.${lang}`) }))}
        onValue={appearance.setLang}
      />
      <Segments
        label={text('app.theme')}
        value={appearance.theme.value}
        options={(['auto', 'light', 'dark'] as const).map((theme) => ({
          value: theme,
          label: text(`app.theme.${theme}`),
        }))}
        onValue={appearance.setTheme}
      />
      <p class="note">{text('options.shortcut')}</p>
    </section>
  );
}

function Title() {
  const text = useText();
  return (
    <h1>
      <img src="/icons/mark.svg" width="28" height="28" alt="" />
      {text('options.title')}
    </h1>
  );
}

const Options = () => (
  <LangContext.Provider value={appearance.lang.value}>
    <main>
      <Title />
      <ServerPart />
      <SitesPart />
      <LookPart />
    </main>
  </LangContext.Provider>
);

await appearance.ready;
const app = document.getElementById('app');
if (app) render(<Options />, app);
