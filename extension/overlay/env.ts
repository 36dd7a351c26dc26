import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Translate } from './texts.ts';

/** What every component of one surface needs: its words and the root that it is drawn in. */
export type SurfaceEnv = { t: Translate; root: ShadowRoot; onHide: () => void };

const Context = createContext<SurfaceEnv | null>(null);
export const SurfaceProvider = Context.Provider;

export function useSurface(): SurfaceEnv {
  const env = useContext(Context);
  if (!env) throw new Error('a component of the overlay stands outside a surface');
  return env;
}
