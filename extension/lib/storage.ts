import { browser } from 'wxt/browser';
import { storage } from 'wxt/utils/storage';
import type { System } from '#core/integration/systems';
import type { Lang } from '#core/locale/message';

export type ThemeChoice = 'auto' | 'light' | 'dark';
export type Appearance = { lang: Lang; theme: ThemeChoice };
/** Where the floating dock stands, from the right and bottom edges, and whether it is folded. */
export type DockState = { right: number; bottom: number; collapsed: boolean };

export const appearance = storage.defineItem<Appearance>('local:appearance', {
  fallback: { lang: 'ru', theme: 'auto' },
  version: 1,
});

/** Hosts that the user connected by hand, and the system that lives there. */
export const connectedHosts = storage.defineItem<Record<string, System>>('local:connectedHosts', {
  fallback: {},
  version: 1,
});

/** Hosts on which the overlay stays away. */
export const hiddenHosts = storage.defineItem<string[]>('local:hiddenHosts', { fallback: [], version: 1 });

export const dockStates = storage.defineItem<Partial<Record<System, DockState>>>('local:dockStates', {
  fallback: {},
  version: 1,
});

/** `storage.local` is open to content scripts unless it is closed, and it holds the session token. */
export async function closeStorageToPages(): Promise<void> {
  await browser.storage.local.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
}
