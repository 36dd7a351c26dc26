import { browser } from 'wxt/browser';
import type { System } from '#core/integration/systems';
import { connectedHosts } from './storage.ts';

/** The pattern that a permission for one page's host is asked with; a browser's pattern has no port. */
export const originPattern = (url: URL): string => `${url.protocol}//${url.hostname}/*`;

export const hasOrigin = (origin: string): Promise<boolean> => browser.permissions.contains({ origins: [origin] });

export const grantedOrigins = async (): Promise<string[]> => (await browser.permissions.getAll()).origins ?? [];

/** Asks the person; only works in the gesture of a click on an extension page. */
export const askForOrigin = (url: URL): Promise<boolean> =>
  browser.permissions.request({ origins: [originPattern(url)] });

/** Remembers which system lives on a host that is not its cloud. */
export async function connectHost(host: string, system: System): Promise<void> {
  await connectedHosts.setValue({ ...(await connectedHosts.getValue()), [host]: system });
}

export async function forgetHost(host: string): Promise<void> {
  const { [host]: _, ...rest } = await connectedHosts.getValue();
  await connectedHosts.setValue(rest);
}
