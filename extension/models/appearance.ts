import { computed, effect, signal } from '@preact/signals';
import { textsIn } from '#core/locale/index';
import type { Lang } from '#core/locale/message';
import { type Appearance, appearance as stored, type ThemeChoice } from '../lib/storage.ts';

/** Language and theme, shared with the other pages of the extension. */
export function createAppearance(root: HTMLElement) {
  const current = signal<Appearance>(stored.fallback);
  const lang = computed(() => current.value.lang);

  const ready = stored.getValue().then((value) => {
    current.value = value;
  });
  const unwatch = stored.watch((value) => {
    current.value = value;
  });
  const stop = effect(() => {
    root.lang = current.value.lang;
    if (current.value.theme === 'auto') delete root.dataset.theme;
    else root.dataset.theme = current.value.theme;
  });

  const change = (part: Partial<Appearance>) => {
    current.value = { ...current.value, ...part };
    return stored.setValue(current.value);
  };

  return {
    ready,
    lang,
    theme: computed(() => current.value.theme),
    text: computed(() => textsIn(lang.value)),
    setLang: (value: Lang) => change({ lang: value }),
    setTheme: (theme: ThemeChoice) => change({ theme }),
    dispose() {
      unwatch();
      stop();
    },
  };
}
export type AppearanceModel = ReturnType<typeof createAppearance>;
