import { newPersonSchema } from '#core/api/people';
import { loadPasswords } from '#worker/auth/load-passwords';
import { forgetAttempt, takeAttempt } from '#worker/auth/throttle';
import { insertUser, userRows } from '#worker/auth/user-rows';
import { asBatch, type Statement } from '#worker/db/client';
import { writeRefusalOf } from '#worker/db/guard';
import { memberships } from '#worker/db/tables/shops';
import { auditRow } from '../audit/record.ts';
import type { Context } from '../context.ts';
import type { PersonInput, PersonRefusal, PersonResult } from './contract.ts';
import { asOpen, type FoundPersonLink, findPersonLink, useOnce } from './find-person-link.ts';

/**
 * Joins the shop that an invitation is to: a new person with a name and a password of their own, one who has an
 * account by the password that it has.
 */
export async function join(
  context: Context,
  token: string,
  input: PersonInput,
  address: string,
  triesLeft = 2,
): Promise<PersonResult> {
  const found = await findPersonLink(context, token, 'invitation');
  if (found.state === 'dead') return found;
  const person = found.account
    ? await knownPerson(context, found, input, address)
    : await newPerson(context, found, input);
  if ('refusals' in person) return { state: 'refused', link: asOpen(found), refusals: person.refusals };
  const { link, shopName } = found;
  const { shopId, role, email } = link;
  if (!role) throw new Error(`invitation ${link.id} names no role`);
  const { userId, name } = person;
  try {
    await context.db.write.batch(
      asBatch([
        ...useOnce(context, link),
        ...person.statements,
        context.db.write.insert(memberships).values({ shopId, userId, role, createdAt: context.now().getTime() }),
        auditRow(context, {
          ...{ shopId, actor: { kind: 'manager', id: userId, name }, action: 'member_joined', subjectId: userId },
          after: { email, role, invitedBy: link.makerName },
        }),
      ]),
    );
    return { state: 'done', shopName, email };
  } catch (error) {
    // The link was used, or the email got an account, at the same moment: look again at what stands now.
    if (!writeRefusalOf(error) || triesLeft === 0) throw error;
    return join(context, token, input, address, triesLeft - 1);
  }
}

type Joining = { userId: string; name: string; statements: Statement[] } | { refusals: PersonRefusal[] };

async function newPerson({ db, now }: Context, { link }: FoundPersonLink, input: PersonInput): Promise<Joining> {
  const typed = newPersonSchema.safeParse(input);
  if (!typed.success)
    return {
      refusals: (['name', 'password'] as const)
        .filter((field) => typed.error.issues.some((issue) => issue.path[0] === field))
        .map((field) => ({ field, code: 'INVALID' })),
    };
  const { name, password } = typed.data;
  const { hashPassword } = await loadPasswords();
  const rows = userRows({ email: link.email, name, passwordHash: await hashPassword(password) }, now());
  return { userId: rows.userId, name, statements: insertUser(db, rows) };
}

/** Throttled together with signing in: an invitation is no second place to guess a password at. */
async function knownPerson(
  { db, now }: Context,
  { link, account }: FoundPersonLink,
  { password }: PersonInput,
  address: string,
): Promise<Joining> {
  const refused = (code: PersonRefusal['code']): Joining => ({ refusals: [{ field: 'password', code }] });
  const attempt = await takeAttempt(db, 'sign-in', { address, account: link.email }, now());
  if (!attempt.allowed) return refused('TOO_MANY_ATTEMPTS');
  const { isPasswordOf } = await loadPasswords();
  const matches =
    account !== null &&
    account.passwordHash !== null &&
    password.length <= 200 &&
    (await isPasswordOf(account.passwordHash, password));
  if (!account || !matches) return refused('WRONG_PASSWORD');
  await forgetAttempt(db, attempt);
  return { userId: account.userId, name: account.name, statements: [] };
}
