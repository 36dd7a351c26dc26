import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { textOf } from '#core/locale/index';
import { Button, IconButton } from '../../ui/button.tsx';
import { Notice } from '../../ui/chip.tsx';
import { TextField } from '../../ui/field.tsx';
import { useLang, useText } from '../../ui/lang.tsx';
import { useCabinet } from '../context.ts';
import { useErrorText } from '../error-text.ts';
import { LanguageSwitch } from '../shell/appearance-menu.tsx';
import { Logo } from '../shell/logo.tsx';

export function SignInScreen() {
  const { signIn, expired } = useCabinet();
  const text = useText();
  const lang = useLang();
  const errorText = useErrorText();
  const form = useRef<HTMLFormElement>(null);
  const shown = useSignal(false);
  const wrong = signIn.wrong.value;
  const errorOf = (field: string) => (wrong?.field === field ? textOf(lang, wrong.key) : null);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (await signIn.submit()) return;
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };

  return (
    <main class="ol-sign-in">
      <form ref={form} class="ol-sign-in__card" onSubmit={submit} novalidate>
        <header class="ol-sign-in__head">
          <Logo />
          <LanguageSwitch />
        </header>
        <h1 class="ol-title">{text('signIn.title')}</h1>
        {expired.value && <Notice tone="warning">{text('signIn.expired')}</Notice>}
        {signIn.error.value !== null && (
          <Notice tone="danger" role="alert">
            {errorText(signIn.error.value)}
            {signIn.addressDoubtful.value && <div>{text('signIn.checkAddress')}</div>}
          </Notice>
        )}
        <TextField
          label={text('signIn.address')}
          hint={text('signIn.addressHint')}
          error={errorOf('address')}
          inputMode="url"
          autocomplete="url"
          value={signIn.fields.address.value}
          onText={(typed) => signIn.type('address', typed)}
        />
        <TextField
          label={text('signIn.email')}
          error={errorOf('email')}
          inputMode="email"
          autocomplete="username"
          value={signIn.fields.email.value}
          onText={(typed) => signIn.type('email', typed)}
        />
        <div class="ol-sign-in__password">
          <TextField
            label={text('signIn.password')}
            error={errorOf('password')}
            secret={!shown.value}
            autocomplete="current-password"
            value={signIn.fields.password.value}
            onText={(typed) => signIn.type('password', typed)}
          />
          <IconButton
            icon="eye"
            label={text(shown.value ? 'signIn.hidePassword' : 'signIn.showPassword')}
            aria-pressed={shown.value}
            onClick={() => {
              shown.value = !shown.value;
            }}
          />
        </div>
        <Button type="submit" kind="primary" busy={signIn.busy.value}>
          {text(signIn.busy.value ? 'signIn.busy' : 'signIn.submit')}
        </Button>
        <p class="ol-sign-in__note">{text('signIn.permission')}</p>
      </form>
    </main>
  );
}
