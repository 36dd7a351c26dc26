import type { Context } from '../context.ts';
import type { DeadPersonLink, OpenPersonLink, PersonServices } from './contract.ts';
import { asOpen, findPersonLink } from './find-person-link.ts';
import { join } from './join.ts';
import { resetPassword } from './reset-password.ts';

/** The verbs that the pages behind one-time links call, over one request's context. */
export const personServices = (context: Context): PersonServices => ({
  openInvitation: (token) => open(context, token, 'invitation'),
  join: (token, input, address) => join(context, token, input, address),
  openReset: (token) => open(context, token, 'password_reset'),
  resetPassword: (token, password) => resetPassword(context, token, password),
});

async function open(
  context: Context,
  token: string,
  purpose: 'invitation' | 'password_reset',
): Promise<OpenPersonLink | DeadPersonLink> {
  const found = await findPersonLink(context, token, purpose);
  return found.state === 'dead' ? found : asOpen(found);
}
