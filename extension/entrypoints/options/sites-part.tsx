import { useEffect, useState } from 'preact/hooks';
import { SYSTEM_NAMES, type System } from '#core/integration/systems';
import { SITES } from '../../sites/index.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { useText } from '../../ui/lang.tsx';
import { type ConnectedSite, connect, disconnect, parseSite, readHidden, readSites, setHidden } from './sites-list.ts';

const SYSTEMS = SITES.map((site) => ({ value: site.system, label: SYSTEM_NAMES[site.system] }));

function ConnectForm({ onDone }: { onDone: () => void }) {
  const text = useText();
  const [address, setAddress] = useState('');
  const [system, setSystem] = useState<System>('retailcrm');
  const [error, setError] = useState<'options.badAddress' | 'popup.refused' | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    const url = parseSite(address);
    if (!url) return setError('options.badAddress');
    const isGranted = await connect(url, system);
    setError(isGranted ? null : 'popup.refused');
    if (isGranted) setAddress('');
    onDone();
  };
  return (
    <form onSubmit={submit} aria-label={text('options.connectSite')}>
      <TextField
        label={text('options.siteAddress')}
        hint={text('options.siteHint')}
        error={error && text(error)}
        inputMode="url"
        value={address}
        onText={setAddress}
      />
      <SelectField label={text('options.system')} value={system} options={SYSTEMS} onValue={setSystem} />
      <Button type="submit">{text('options.connect')}</Button>
    </form>
  );
}

export function SitesPart() {
  const text = useText();
  const [sites, setSites] = useState<ConnectedSite[]>([]);
  const [hidden, setHiddenHosts] = useState<string[]>([]);
  const reload = async () => {
    setSites(await readSites());
    setHiddenHosts(await readHidden());
  };
  useEffect(() => void reload(), []);
  return (
    <section>
      <h2>{text('options.sites')}</h2>
      <p class="note">{text('options.sitesHint')}</p>
      {sites.length === 0 && <p>{text('options.sitesNone')}</p>}
      <ul>
        {sites.map((site) => (
          <li key={site.key} class="line">
            <span class="grow">{site.name}</span>
            <span class="note">{SYSTEM_NAMES[site.system]}</span>
            <Button small onClick={() => void disconnect(site).then(reload)}>
              {text('options.disconnect')}
            </Button>
          </li>
        ))}
        {hidden.map((host) => (
          <li key={`hidden ${host}`} class="line">
            <span class="grow">{host}</span>
            <span class="note">{text('options.hidden')}</span>
            <Button small onClick={() => void setHidden(host, false).then(reload)}>
              {text('popup.show')}
            </Button>
          </li>
        ))}
      </ul>
      <ConnectForm onDone={() => void reload()} />
    </section>
  );
}
