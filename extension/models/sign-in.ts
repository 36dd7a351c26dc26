import { computed, signal } from '@preact/signals';
import type { MessageKey } from '#core/locale/index';
import { ApiError } from '../lib/api-error.ts';
import { askForOrigin } from '../lib/permissions.ts';
import { parseAddress, type Session } from '../lib/session.ts';

const NO_ANSWER: readonly string[] = ['NETWORK', 'TIMEOUT', 'BAD_ANSWER'];

type Field = 'address' | 'email' | 'password';

/** The sign-in form. `submit` has to be called in the click itself: the browser asks for the permission only there. */
export function createSignIn(session: Session) {
  const fields = { address: signal(''), email: signal(''), password: signal('') };
  const wrong = signal<{ field: Field; key: MessageKey } | null>(null);
  const error = signal<unknown>(null);
  const busy = signal(false);
  session.lastAddress().then((known) => {
    if (known && !fields.address.peek()) fields.address.value = known;
  });

  function fail(field: Field, key: MessageKey): null {
    wrong.value = { field, key };
    return null;
  }

  function check(): string | null {
    for (const field of ['address', 'email', 'password'] as const)
      if (!fields[field].peek().trim()) return fail(field, 'signIn.required');
    const address = parseAddress(fields.address.peek());
    if (address.ok) return address.origin;
    return fail('address', address.error === 'insecure' ? 'signIn.insecureAddress' : 'signIn.badAddress');
  }

  return {
    fields,
    wrong,
    error,
    /** Nothing, or something else, answers at the address. */
    addressDoubtful: computed(() => error.value instanceof ApiError && NO_ANSWER.includes(error.value.code)),
    busy,
    type(field: Field, text: string) {
      fields[field].value = text;
      if (wrong.peek()?.field === field) wrong.value = null;
    },
    async submit(): Promise<boolean> {
      if (busy.peek()) return false;
      wrong.value = null;
      error.value = null;
      const origin = check();
      if (!origin) return false;
      busy.value = true;
      try {
        // Asked before anything is waited for: Firefox forgets the click at the first wait. Granted already, it is silent.
        if (!(await askForOrigin(new URL(origin)))) {
          fail('address', 'signIn.permissionRefused');
          return false;
        }
        await session.signIn(origin, fields.email.peek().trim(), fields.password.peek());
        fields.password.value = '';
        return true;
      } catch (caught) {
        error.value = caught;
        return false;
      } finally {
        busy.value = false;
      }
    },
  };
}
export type SignIn = ReturnType<typeof createSignIn>;
