import { LANGUAGES } from '#core/locale/message';
import { Segments } from '../../ui/field.tsx';
import { useText } from '../../ui/lang.tsx';
import { useCabinet } from '../context.ts';

export function LanguageSwitch() {
  const { appearance } = useCabinet();
  const text = useText();
  return (
    <Segments
      hideLabel
      label={text('app.language')}
      value={appearance.lang.value}
      options={LANGUAGES.map((lang) => ({
        value: lang,
        label: lang.toUpperCase(),
        title: text(`app.language.${lang}`),
      }))}
      onValue={appearance.setLang}
    />
  );
}

export function ThemeSwitch() {
  const { appearance } = useCabinet();
  const text = useText();
  return (
    <Segments
      label={text('app.theme')}
      value={appearance.theme.value}
      options={(['auto', 'light', 'dark'] as const).map((theme) => ({
        value: theme,
        label: text(`app.theme.${theme}`),
      }))}
      onValue={appearance.setTheme}
    />
  );
}
