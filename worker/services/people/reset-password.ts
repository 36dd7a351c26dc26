import { and, eq } from 'drizzle-orm';
import { newPersonSchema } from '#core/api/people';
import { loadPasswords } from '#worker/auth/load-passwords';
import { clearAccount } from '#worker/auth/throttle';
import { asBatch } from '#worker/db/client';
import { writeRefusalOf } from '#worker/db/guard';
import { account, session } from '#worker/db/tables/auth';
import { personLinks } from '#worker/db/tables/people';
import { auditRow } from '../audit/record.ts';
import type { Context } from '../context.ts';
import type { PersonResult } from './contract.ts';
import { asOpen, findPersonLink, useOnce } from './find-person-link.ts';

/** Sets a new password by a one-time link and ends every session of that person. */
export async function resetPassword(context: Context, token: string, password: string): Promise<PersonResult> {
  const found = await findPersonLink(context, token, 'password_reset');
  if (found.state === 'dead') return found;
  const { link, shopName, account: person } = found;
  if (!newPersonSchema.shape.password.safeParse(password).success)
    return { state: 'refused', link: asOpen(found), refusals: [{ field: 'password', code: 'INVALID' }] };
  const { userId, shopId, email } = link;
  if (!userId || person?.userId !== userId) throw new Error(`password link ${link.id} is not for the one it names`);
  const { hashPassword } = await loadPasswords();
  const passwordHash = await hashPassword(password);
  const { write } = context.db;
  try {
    await write.batch(
      asBatch([
        ...useOnce(context, link),
        write
          .update(personLinks)
          .set({ state: 'replaced' })
          .where(and(eq(personLinks.userId, userId), eq(personLinks.state, 'open'))),
        write
          .update(account)
          .set({ password: passwordHash, updatedAt: context.now() })
          .where(and(eq(account.userId, userId), eq(account.providerId, 'credential'))),
        write.delete(session).where(eq(session.userId, userId)),
        clearAccount(context.db, 'sign-in', email),
        auditRow(context, {
          ...{ shopId, action: 'password_reset_used', subjectId: userId },
          actor: { kind: 'manager', id: userId, name: person.name },
          after: { email, offeredBy: link.makerName },
        }),
      ]),
    );
  } catch (error) {
    if (writeRefusalOf(error)?.kind !== 'guard') throw error;
    const now = await findPersonLink(context, token, 'password_reset');
    // Alive, and yet refused: its maker does not own every shop of this person any more.
    return now.state === 'dead' ? now : { state: 'dead', reason: 'revoked', shopName };
  }
  return { state: 'done', shopName, email };
}
