import { createContext } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import { formatFullTime, formatTime } from '#core/locale/format';
import { type Texts, textsIn } from '#core/locale/index';
import type { Lang } from '#core/locale/message';

export const LangContext = createContext<Lang>('ru');

export const useLang = (): Lang => useContext(LangContext);

/** The texts of the language that the page is shown in. */
export function useText(): Texts {
  const lang = useLang();
  return useMemo(() => textsIn(lang), [lang]);
}

/** A moment as people read it, the whole of it in the tooltip. */
export function Time({ at, timeZone }: { at: string; timeZone?: string }) {
  const lang = useLang();
  return (
    <time dateTime={at} title={formatFullTime(lang, at, timeZone)}>
      {formatTime(lang, at, { timeZone, now: new Date() })}
    </time>
  );
}
