import { type Browser, browser } from 'wxt/browser';
import { grantedOrigins, hasOrigin } from '../../lib/permissions.ts';
import { connectedHosts } from '../../lib/storage.ts';
import { type ConnectedHosts, SITES } from '../../sites/index.ts';
import { patternCovers } from '../../sites/pattern.ts';

const DETECTOR = { id: 'detector', js: ['content-scripts/detector.js'] };

const originsOfHost = (host: string): string[] => {
  const name = host.replace(/:\d+$/, '');
  return [`https://${name}/*`, `http://${name}/*`];
};

/** Every granted origin on which some site's order pages can be. */
async function detectorOrigins(connected: ConnectedHosts): Promise<string[]> {
  const listed = SITES.flatMap((site) => [...site.cloud, ...site.standIns]);
  const found = new Set(
    (await grantedOrigins()).filter(
      (origin) => origin !== '<all_urls>' && listed.some((wide) => patternCovers(wide, origin)),
    ),
  );
  for (const origin of [...listed, ...Object.keys(connected).flatMap(originsOfHost)])
    if (await hasOrigin(origin)) found.add(origin);
  return [...found].sort();
}

/** Tabs that were open before their host was connected: a registered script only comes with the next load. */
async function detectIn(origins: readonly string[]): Promise<void> {
  const tabs = origins.length > 0 ? await browser.tabs.query({ url: [...origins] }) : [];
  const inject = ({ id }: Browser.tabs.Tab) =>
    id === undefined ? null : browser.scripting.executeScript({ target: { tabId: id }, files: DETECTOR.js });
  await Promise.allSettled(tabs.map(inject));
}

let running: Promise<void> = Promise.resolve();

async function sync(mayInject: boolean): Promise<void> {
  const matches = await detectorOrigins(await connectedHosts.getValue());
  const [present] = await browser.scripting.getRegisteredContentScripts({ ids: [DETECTOR.id] });
  if (matches.length === 0) {
    if (present) await browser.scripting.unregisterContentScripts({ ids: [DETECTOR.id] });
    return;
  }
  const script = {
    ...DETECTOR,
    matches,
    allFrames: SITES.some((site) => site.frames === 'all'),
    runAt: 'document_idle' as const,
    persistAcrossSessions: true,
  };
  if (present) await browser.scripting.updateContentScripts([script]);
  else await browser.scripting.registerContentScripts([script]);
  if (mayInject) await detectIn(matches.filter((origin) => !present?.matches?.includes(origin)));
}

/**
 * Registers the detector for exactly the granted origins. Calls queue, so two changes at once cannot cross.
 * `mayInject` also begins with the open tabs of origins that are new.
 */
export function syncDetector(mayInject = false): Promise<void> {
  const next = () => sync(mayInject);
  running = running.then(next, next);
  return running;
}
