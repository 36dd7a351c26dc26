import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  auditSchema,
  memberListSchema,
  memberSchema,
  type PersonLink,
  personLinkListSchema,
  personLinkSchema,
} from '#core/api/people';
import { meSchema } from '#core/api/session';
import { session, user } from '#worker/db/tables/auth';
import { personLinks } from '#worker/db/tables/people';
import { memberships } from '#worker/db/tables/shops';
import { type Answer, expectRefusal, startTestWorker, type TestPerson, type TestWorker } from '../../support/worker.ts';

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker();
});
afterAll(() => worker.stop());

const PASSWORD = 'длинный пароль';
let people = 0;
const newEmail = () => `new${++people}@example.ru`;

async function makeTeam() {
  const shopId = await worker.makeShop();
  const owner = await worker.makePerson({ [shopId]: 'owner' });
  const manager = await worker.makePerson({ [shopId]: 'manager' });
  return { shopId, owner, manager };
}

const invite = async (owner: TestPerson, shopId: string, email: string, role = 'manager', key?: string) =>
  worker.call('POST', '/api/v1/invitations', {
    body: { shopId, email, role },
    token: owner.token,
    ...(key && { key }),
  });
const invited = async (...args: Parameters<typeof invite>): Promise<PersonLink> =>
  personLinkSchema.parse((await invite(...args)).body);
const offerReset = (owner: TestPerson, shopId: string, userId: string) =>
  worker.call('POST', `/api/v1/members/${userId}/password-reset`, { body: { shopId }, token: owner.token });
const pathOf = ({ url }: PersonLink) => new URL(url ?? 'http://no/link').pathname;
const open = (path: string) => worker.call('GET', path, { token: null });
const submit = (path: string, form: Record<string, string>): Promise<Answer> =>
  worker.call('POST', path, {
    raw: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    token: null,
  });
const joining = (name = 'Мария') => ({ name, password: PASSWORD, repeat: PASSWORD });
const audit = async (owner: TestPerson, shopId: string) =>
  auditSchema.parse((await worker.call('GET', `/api/v1/audit?shopId=${shopId}`, { token: owner.token })).body).items;
const setRole = (owner: TestPerson, shopId: string, userId: string, role: string) =>
  worker.call('PATCH', `/api/v1/members/${userId}`, { body: { shopId, role }, token: owner.token });
const remove = (owner: TestPerson, shopId: string, userId: string) =>
  worker.call('DELETE', `/api/v1/members/${userId}?shopId=${shopId}`, { token: owner.token });

describe('the people of a shop (H6)', () => {
  it('are seen by an owner in one round trip, and by nobody else', async () => {
    const { shopId, owner, manager } = await makeTeam();
    const answer = await worker.call('GET', `/api/v1/members?shopId=${shopId}`, { token: owner.token });
    expect(answer.roundTrips).toBe(1);
    expect(memberListSchema.parse(answer.body).items.map(({ userId, role }) => [userId, role])).toEqual(
      expect.arrayContaining([
        [owner.userId, 'owner'],
        [manager.userId, 'manager'],
      ]),
    );
    for (const path of ['members', 'invitations', 'audit', 'api-keys'])
      expectRefusal(
        await worker.call('GET', `/api/v1/${path}?shopId=${shopId}`, { token: manager.token }),
        403,
        'FORBIDDEN',
      );
  });

  it('get another role that holds from their next request on, in two round trips, with an audit row', async () => {
    const { shopId, owner, manager } = await makeTeam();
    const answer = await setRole(owner, shopId, manager.userId, 'viewer');
    expect(answer.roundTrips).toBe(2);
    expect(memberSchema.parse(answer.body)).toMatchObject({ userId: manager.userId, role: 'viewer' });
    const order = await worker.call('POST', '/api/v1/orders', { body: { shopId }, token: manager.token });
    expectRefusal(order, 403, 'FORBIDDEN');
    expect(await audit(owner, shopId)).toMatchObject([
      {
        actor: { kind: 'manager', id: owner.userId },
        action: 'member_role_changed',
        subjectId: manager.userId,
        before: { role: 'manager' },
        after: { role: 'viewer' },
      },
    ]);
  });

  it('keep an owner, also when two owners demote each other at the same moment', async () => {
    const { shopId, owner, manager } = await makeTeam();
    expectRefusal(await setRole(owner, shopId, owner.userId, 'manager'), 403, 'FORBIDDEN');
    expect((await setRole(owner, shopId, manager.userId, 'owner')).status).toBe(200);
    await Promise.all([
      setRole(owner, shopId, manager.userId, 'viewer'),
      setRole(manager, shopId, owner.userId, 'viewer'),
    ]);
    const owners = await worker.db.read
      .select()
      .from(memberships)
      .where(and(eq(memberships.shopId, shopId), eq(memberships.role, 'owner')));
    expect(owners).toHaveLength(1);
  });

  it('are out at once when they are removed, with the links that they gave out, and it is told', async () => {
    const { shopId, owner } = await makeTeam();
    const second = await worker.makePerson({ [shopId]: 'owner' });
    const link = await invited(second, shopId, newEmail());
    expect((await open(pathOf(link))).status).toBe(200);
    expect((await remove(owner, shopId, second.userId)).status).toBe(204);
    const list = await worker.call('GET', `/api/v1/orders?shopId=${shopId}`, { token: second.token });
    expectRefusal(list, 404, 'NOT_FOUND');
    expect((await open(pathOf(link))).status).toBe(410);
    expect((await submit(pathOf(link), joining())).status).toBe(410);
    expect((await audit(owner, shopId))[0]).toMatchObject({
      action: 'member_removed',
      subjectId: second.userId,
      before: { role: 'owner', email: second.email },
    });
  });
});

describe('an invitation (H6)', () => {
  it('is a link that the owner copies, and again later, until it is used', async () => {
    const { shopId, owner } = await makeTeam();
    const email = newEmail();
    const link = await invited(owner, shopId, email.toUpperCase());
    expect(link).toMatchObject({ email, role: 'manager', state: 'open', purpose: 'invitation' });
    expect(link.url).toMatch(new RegExp(`^${worker.url}/join/[A-Za-z0-9_-]{32}$`));
    const listed = async () => {
      const answer = await worker.call('GET', `/api/v1/invitations?shopId=${shopId}`, { token: owner.token });
      expect(answer.roundTrips).toBe(1);
      return personLinkListSchema.parse(answer.body).items;
    };
    expect(await listed()).toEqual([link]);
    expect((await submit(pathOf(link), joining())).status).toBe(200);
    expect(await listed()).toEqual([{ ...link, state: 'used', url: null }]);
  });

  it('is answered again to a repeated request, and never stored as it is', async () => {
    const { shopId, owner } = await makeTeam();
    const email = newEmail();
    const first = await invited(owner, shopId, email, 'viewer', 'once');
    expect(await invited(owner, shopId, email, 'viewer', 'once')).toEqual(first);
    const token = pathOf(first).split('/').at(-1) ?? '';
    expect(JSON.stringify(await worker.rows())).not.toContain(token);
    expectRefusal(await invite(owner, shopId, email, 'owner', 'once'), 422, 'IDEMPOTENCY_KEY_REUSED');
  });

  it('makes an account with the name and password of the person’s own, in the role that was offered', async () => {
    const { shopId, owner } = await makeTeam();
    const email = newEmail();
    const link = await invited(owner, shopId, email, 'viewer');
    const page = await open(pathOf(link));
    expect(page.text).toContain('Приглашение в магазин');
    expect(page.text).toContain(email);
    const done = await submit(pathOf(link), joining('  Мария Иванова '));
    expect([done.status, done.text]).toEqual([200, expect.stringContaining('Вы в команде')]);
    expect(done.text).toContain(worker.url);
    const token = await worker.signIn({ email, password: PASSWORD });
    const me = meSchema.parse((await worker.call('GET', '/api/v1/me', { token })).body);
    expect(me.user).toMatchObject({ name: 'Мария Иванова', email });
    expect(me.shops).toMatchObject([{ id: shopId, role: 'viewer' }]);
    expect(await audit(owner, shopId)).toMatchObject([
      { action: 'member_joined', actor: { name: 'Мария Иванова' }, after: { email, role: 'viewer' } },
      { action: 'invitation_made', actor: { id: owner.userId }, after: { email, role: 'viewer' } },
    ]);
  });

  it('works once, also for two who use it at the same moment', async () => {
    const { shopId, owner } = await makeTeam();
    const email = newEmail();
    const path = pathOf(await invited(owner, shopId, email));
    const answers = await Promise.all([submit(path, joining('Первый')), submit(path, joining('Второй'))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
    expect(await worker.db.read.select().from(user).where(eq(user.email, email))).toHaveLength(1);
    const again = await open(path);
    expect([again.status, again.text]).toEqual([410, expect.stringContaining('Ссылка уже сработала')]);
  });

  it('lets an account that is there join by its own password, and by no other', async () => {
    const { shopId, owner } = await makeTeam();
    const { owner: other } = await makeTeam();
    const path = pathOf(await invited(owner, shopId, other.email));
    expect((await open(path)).text).toContain('С этой почтой уже есть учётная запись');
    const before = await worker.rows();
    const wrong = await submit(path, { password: PASSWORD });
    expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('Пароль не подошёл')]);
    const { rate_limit: _, ...rest } = await worker.rows();
    const { rate_limit: __, ...restBefore } = before;
    expect(rest).toEqual(restBefore);
    expect((await submit(path, { password: other.password })).status).toBe(200);
    const me = meSchema.parse((await worker.call('GET', '/api/v1/me', { token: other.token })).body);
    expect(me.shops.map(({ id }) => id)).toContain(shopId);
    expectRefusal(await invite(owner, shopId, other.email), 409, 'ALREADY_MEMBER', 'email');
  });

  it('is no place to guess a password at: it is throttled as signing in is', async () => {
    const { shopId, owner } = await makeTeam();
    const { manager: other } = await makeTeam();
    const path = pathOf(await invited(owner, shopId, other.email));
    let last = '';
    for (let guess = 0; guess < 11; guess += 1) last = (await submit(path, { password: `guess ${guess}` })).text;
    expect(last).toContain('Слишком много попыток');
    expect((await submit(path, { password: other.password })).text).toContain('Слишком много попыток');
    await worker.db.write.run('DELETE FROM rate_limit');
  });

  it('keeps what was typed where something is missing, but for the password, and writes nothing', async () => {
    const { shopId, owner } = await makeTeam();
    const path = pathOf(await invited(owner, shopId, newEmail()));
    const before = await worker.rows();
    const short = await submit(path, { name: '<Анна>', password: 'коротко', repeat: 'коротко' });
    expect([short.status, short.text]).toEqual([422, expect.stringContaining('от 10 до 200 символов')]);
    expect(short.text).toContain('value="&lt;Анна&gt;"');
    expect(short.text).not.toContain('коротко');
    const nameless = await submit(path, { ...joining(' ') });
    expect(nameless.text).toContain('Укажите имя и фамилию');
    const differing = await submit(path, { ...joining(), repeat: 'другой пароль' });
    expect([differing.status, differing.text]).toEqual([422, expect.stringContaining('Пароли не совпали')]);
    expect(await worker.rows()).toEqual(before);
  });

  it('is dead for a reason that its page gives: wrong, expired, taken back, replaced', async () => {
    const { shopId, owner } = await makeTeam();
    const deadAt = async (path: string) => {
      const [shown, used] = [await open(path), await submit(path, joining())];
      expect(used.status).toBe(shown.status);
      return [shown.status, /<h1>([^<]*)/.exec(shown.text)?.[1]];
    };
    expect(await deadAt(`/join/${'x'.repeat(32)}`)).toEqual([404, 'Такой ссылки нет']);
    const late = await invited(owner, shopId, newEmail());
    await worker.db.write
      .update(personLinks)
      .set({ expiresAt: Date.now() - 1 })
      .where(eq(personLinks.id, late.id));
    expect(await deadAt(pathOf(late))).toEqual([410, 'Срок ссылки истёк']);
    const email = newEmail();
    const first = await invited(owner, shopId, email);
    const second = await invited(owner, shopId, email);
    expect(await deadAt(pathOf(first))).toEqual([410, 'Ссылка заменена новой']);
    const revoke = () => worker.call('DELETE', `/api/v1/invitations/${second.id}`, { token: owner.token });
    expect((await revoke()).status).toBe(204);
    expect((await revoke()).status).toBe(204);
    expect(await deadAt(pathOf(second))).toEqual([410, 'Ссылка отозвана']);
    expect(await deadAt(pathOf(first).replace('/join/', '/reset/'))).toEqual([404, 'Такой ссылки нет']);
    expect((await audit(owner, shopId)).filter(({ action }) => action === 'person_link_revoked')).toHaveLength(1);
  });

  it('is a page of plain HTML that nothing else may frame, fill or keep', async () => {
    const { shopId, owner } = await makeTeam();
    const path = pathOf(await invited(owner, shopId, newEmail()));
    const { headers, text } = await open(`${path}?lang=en`);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*form-action 'self'/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(text).toContain('An invitation to a shop');
    expect(text).not.toContain('<script');
    expect(text).not.toMatch(/order to complete|Ссылка на ваш заказ/);
    const foreign = await worker.call('POST', path, {
      raw: new URLSearchParams(joining()).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' },
      token: null,
    });
    expect(foreign.status).toBe(403);
    expect((await open(path)).status).toBe(200);
  });
});

describe('a password link (H6)', () => {
  it('sets the password, ends every session of that person, and works once', async () => {
    const { shopId, owner, manager } = await makeTeam();
    const answer = await offerReset(owner, shopId, manager.userId);
    expect([answer.status, answer.roundTrips]).toEqual([201, 2]);
    const link = personLinkSchema.parse(answer.body);
    expect(link).toMatchObject({ purpose: 'password_reset', email: manager.email, role: null });
    const path = pathOf(link);
    expect(path).toMatch(/^\/reset\/[A-Za-z0-9_-]{32}$/);
    expect((await open(path)).text).toContain(manager.email);
    const done = await submit(path, { password: PASSWORD, repeat: PASSWORD });
    expect([done.status, done.text]).toEqual([200, expect.stringContaining('Пароль сохранён')]);
    const theirs = eq(session.userId, manager.userId);
    expect(await worker.db.read.select().from(session).where(theirs)).toEqual([]);
    const { email, password } = manager;
    const old = await worker.call('POST', '/api/auth/sign-in', { body: { email, password }, token: null });
    expectRefusal(old, 401, 'INVALID_CREDENTIALS');
    await worker.signIn({ email, password: PASSWORD });
    expect((await submit(path, { password: PASSWORD, repeat: PASSWORD })).status).toBe(410);
    expect((await audit(owner, shopId)).map(({ action, actor }) => [action, actor.id])).toEqual([
      ['password_reset_used', manager.userId],
      ['password_reset_made', owner.userId],
    ]);
  });

  it('is given out only by who owns every shop that the password opens, at the making and at the use', async () => {
    const { shopId, owner, manager } = await makeTeam();
    const other = await makeTeam();
    const createdAt = Date.now();
    const path = pathOf(personLinkSchema.parse((await offerReset(owner, shopId, manager.userId)).body));
    await worker.db.write
      .insert(memberships)
      .values({ shopId: other.shopId, userId: manager.userId, role: 'viewer', createdAt });
    const before = await worker.rows();
    expectRefusal(await offerReset(owner, shopId, manager.userId), 403, 'FORBIDDEN');
    expect((await submit(path, { password: PASSWORD, repeat: PASSWORD })).status).toBe(410);
    expectRefusal(await offerReset(owner, shopId, other.manager.userId), 404, 'NOT_FOUND');
    expect(await worker.rows()).toEqual(before);
  });

  it('lets a person in who had used up their attempts', async () => {
    const { shopId, owner, manager } = await makeTeam();
    const { email } = manager;
    for (let guess = 0; guess < 11; guess += 1)
      await worker.call('POST', '/api/auth/sign-in', { body: { email, password: 'забыл' }, token: null });
    const path = pathOf(personLinkSchema.parse((await offerReset(owner, shopId, manager.userId)).body));
    await submit(path, { password: PASSWORD, repeat: PASSWORD });
    await worker.db.write.run("DELETE FROM rate_limit WHERE key LIKE '%:address:%'");
    await worker.signIn({ email, password: PASSWORD });
  });
});

describe('the audit log', () => {
  it('is read page by page, newest first, and a cursor of another shop’s is refused', async () => {
    const { shopId, owner, manager } = await makeTeam();
    for (const role of ['viewer', 'manager', 'viewer']) await setRole(owner, shopId, manager.userId, role);
    const page = async (query: string) =>
      worker.call('GET', `/api/v1/audit?shopId=${shopId}&limit=2${query}`, { token: owner.token });
    const first = await page('');
    expect(first.roundTrips).toBe(1);
    const { items, nextCursor } = auditSchema.parse(first.body);
    const rest = auditSchema.parse((await page(`&cursor=${encodeURIComponent(nextCursor ?? '')}`)).body);
    expect([...items, ...rest.items].map(({ after }) => after.role)).toEqual(['viewer', 'manager', 'viewer']);
    expect(rest.nextCursor).toBeNull();
    const other = await makeTeam();
    const cursor = encodeURIComponent(nextCursor ?? '');
    const foreign = await worker.call('GET', `/api/v1/audit?shopId=${other.shopId}&cursor=${cursor}`, {
      token: other.owner.token,
    });
    expectRefusal(foreign, 400, 'INVALID_CURSOR', 'cursor');
  });
});
