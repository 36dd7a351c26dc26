import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Cabinet } from '../models/cabinet.ts';

export const CabinetContext = createContext<Cabinet | null>(null);

export function useCabinet(): Cabinet {
  const cabinet = useContext(CabinetContext);
  if (!cabinet) throw new Error('a part of the cabinet stands outside of it');
  return cabinet;
}
