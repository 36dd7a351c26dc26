import type { DeadPersonLinkReason, PersonRefusal } from '#worker/services/people/contract';
import type { Language } from '../texts.ts';

const ru = {
  card: { cardTitle: 'Ссылка для входа в Orderlane', cardText: 'Одноразовая ссылка для сотрудника магазина.' },
  join: {
    title: 'Приглашение в магазин',
    lead: 'Вас пригласили работать с заказами. Представьтесь и придумайте пароль.',
    leadKnown: 'Вас пригласили работать с заказами. С этой почтой уже есть учётная запись: войдите с её паролем.',
    button: 'Присоединиться',
    doneTitle: 'Вы в команде',
  },
  reset: {
    title: 'Новый пароль',
    lead: 'Придумайте новый пароль. На всех устройствах нужно будет войти заново.',
    button: 'Сохранить пароль',
    doneTitle: 'Пароль сохранён',
  },
  doneText: 'Откройте расширение Orderlane и войдите.',
  address: 'Адрес сервера',
  email: 'Почта',
  name: 'Имя и фамилия',
  newPassword: 'Пароль',
  newPasswordHint: 'Не меньше десяти символов.',
  password: 'Пароль вашей учётной записи',
  repeat: 'Пароль ещё раз',
  different: 'Пароли не совпали. Введите их ещё раз.',
  refusals: {
    'name.INVALID': 'Укажите имя и фамилию.',
    'password.INVALID': 'Пароль: от 10 до 200 символов.',
    'password.WRONG_PASSWORD': 'Пароль не подошёл.',
    'password.TOO_MANY_ATTEMPTS': 'Слишком много попыток. Подождите 15 минут.',
  },
  dead: {
    wrong: { title: 'Такой ссылки нет', text: 'Возможно, адрес скопирован не полностью.' },
    expired: { title: 'Срок ссылки истёк', text: 'Попросите владельца магазина прислать новую.' },
    used: { title: 'Ссылка уже сработала', text: 'Она одноразовая. Откройте расширение Orderlane и войдите.' },
    revoked: { title: 'Ссылка отозвана', text: 'Если это ошибка, напишите владельцу магазина.' },
    replaced: { title: 'Ссылка заменена новой', text: 'Откройте последнюю ссылку, которую вам прислали.' },
    already_member: { title: 'Вы уже в этом магазине', text: 'Откройте расширение Orderlane и войдите.' },
  },
} satisfies Shape;

type Shape = {
  refusals: Partial<Record<`${PersonRefusal['field']}.${PersonRefusal['code']}`, string>>;
  dead: Record<DeadPersonLinkReason, { title: string; text: string }>;
} & Record<string, unknown>;

export type PersonTexts = typeof ru;

const en: PersonTexts = {
  card: { cardTitle: 'A link for signing in to Orderlane', cardText: "A one-time link for a shop's staff." },
  join: {
    title: 'An invitation to a shop',
    lead: 'You are invited to work on its orders. Tell your name and choose a password.',
    leadKnown: 'You are invited to work on its orders. This email has an account already: use its password.',
    button: 'Join',
    doneTitle: 'You are in',
  },
  reset: {
    title: 'A new password',
    lead: 'Choose a new password. You will have to sign in again on every device.',
    button: 'Save the password',
    doneTitle: 'The password is saved',
  },
  doneText: 'Open the Orderlane extension and sign in.',
  address: 'Server address',
  email: 'Email',
  name: 'First and last name',
  newPassword: 'Password',
  newPasswordHint: 'Ten characters or more.',
  password: 'The password of your account',
  repeat: 'The password once more',
  different: 'The passwords differ. Type them again, please.',
  refusals: {
    'name.INVALID': 'Tell your name, please.',
    'password.INVALID': 'Password: 10 to 200 characters.',
    'password.WRONG_PASSWORD': 'This is not the password.',
    'password.TOO_MANY_ATTEMPTS': 'Too many attempts. Wait 15 minutes, please.',
  },
  dead: {
    wrong: { title: 'There is no such link', text: 'Perhaps the address was not copied whole.' },
    expired: { title: 'The link has expired', text: 'Ask the owner of the shop for a new one.' },
    used: { title: 'The link was used already', text: 'It works once. Open the Orderlane extension and sign in.' },
    revoked: { title: 'The link was taken back', text: 'If that is a mistake, write to the owner of the shop.' },
    replaced: { title: 'There is a newer link', text: 'Open the last link that you were sent.' },
    already_member: { title: 'You are in this shop already', text: 'Open the Orderlane extension and sign in.' },
  },
};

const TEXTS: Record<Language, PersonTexts> = { ru, en };

export const personTextsFor = (language: Language): PersonTexts => TEXTS[language];
