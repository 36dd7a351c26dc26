import { DEMO_CREDENTIALS } from '../demo-credentials.ts';
import { Refusal } from './answers.ts';

const { token, login, password, readOnlyToken, solutionToken } = DEMO_CREDENTIALS.moysklad;

export interface Access {
  may: 'all' | 'view';
  /** A solution's token belongs to no employee. */
  employee: boolean;
}

const ADMIN: Access = { may: 'all', employee: true };

const KNOWN = new Map<string, Access>([
  [`Bearer ${token}`, ADMIN],
  [`Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`, ADMIN],
  [`Bearer ${readOnlyToken}`, { may: 'view', employee: true }],
  [`Bearer ${solutionToken}`, { may: 'all', employee: false }],
]);

/** Who a call is counted for, whatever it asks: a login and a token of one user share the count. */
export const callerOf = (authorization: string | null): string =>
  KNOWN.get(authorization ?? '') === ADMIN ? 'admin' : (authorization ?? '');

export const isSolution = (authorization: string | null): boolean => authorization === `Bearer ${solutionToken}`;

export function readAccess(authorization: string | undefined): Access {
  const access = KNOWN.get(authorization ?? '');
  if (access) return access;
  throw unauthorized();
}

export const unauthorized = (): Refusal =>
  new Refusal(401, 1056, 'Ошибка аутентификации: Неправильный пароль или имя пользователя или ключ авторизации');

const DENIED = {
  create: [1045, 'создание данного'],
  update: [1017, 'редактирование данного'],
  delete: [1018, 'удаление данного'],
} as const;

export function requireRight(access: Access, action: keyof typeof DENIED): void {
  const [code, words] = DENIED[action];
  if (access.may !== 'all') throw new Refusal(403, code, `Доступ запрещен: у вас нет прав на ${words} объекта`);
}

const RIGHTS = ['customerorder', 'counterparty', 'product', 'variant', 'service', 'organization', 'store'];

/** Source: a right is ALL, GROUP, OWN or NO. */
export const permissionsOf = ({ may }: Access) => {
  const write = may === 'all' ? 'ALL' : 'NO';
  const right = { view: 'ALL', create: write, update: write, delete: write, print: 'ALL' };
  return Object.fromEntries(RIGHTS.map((entity) => [entity, right]));
};
