import { useCallback } from 'preact/hooks';
import { errorText } from '../models/news.ts';
import { useLang } from '../ui/lang.tsx';

/** Why something did not work, in the language of the page. */
export function useErrorText() {
  const lang = useLang();
  return useCallback((error: unknown) => errorText(lang, error), [lang]);
}
