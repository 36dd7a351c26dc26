import type { Random } from './random.ts';
import { SETTLEMENTS } from './settlements.ts';

const WOMEN: [string, ...string[]] = [
  'Анна',
  'Мария',
  'Екатерина',
  'Ольга',
  'Наталья',
  'Ирина',
  'Светлана',
  'Юлия',
  'Дарья',
  'Полина',
];
const MEN: [string, ...string[]] = [
  'Александр',
  'Дмитрий',
  'Сергей',
  'Андрей',
  'Алексей',
  'Максим',
  'Иван',
  'Михаил',
  'Николай',
  'Павел',
];
const SURNAMES: [string, ...string[]] = [
  'Иванов',
  'Смирнов',
  'Кузнецов',
  'Попов',
  'Васильев',
  'Петров',
  'Соколов',
  'Михайлов',
  'Новиков',
  'Фёдоров',
  'Морозов',
  'Волков',
  'Алексеев',
  'Лебедев',
  'Семёнов',
  'Егоров',
  'Павлов',
  'Козлов',
  'Степанов',
  'Орлов',
];
const STREETS: [string, ...string[]] = [
  'ул. Ленина',
  'ул. Мира',
  'ул. Гагарина',
  'пр-т Победы',
  'ул. Садовая',
  'ул. Кирова',
  'ул. Молодёжная',
  'ул. Чехова',
  'ул. Лесная',
  'ул. Пушкина',
];

export interface Person {
  firstName: string;
  lastName: string;
  phone: string;
  email: string;
  city: string;
  region: string;
  postalCode: string;
  street: string;
  house: string;
  flat: string;
}

/** An invented buyer. The phones are of the 900 000 block, the mail of example.com. */
export function makePerson(random: Random): Person {
  const woman = random.next() < 0.5;
  const firstName = random.pick(woman ? WOMEN : MEN);
  const lastName = random.pick(SURNAMES) + (woman ? 'а' : '');
  const town = SETTLEMENTS[Math.floor(random.next() ** 2 * SETTLEMENTS.length)];
  const digits = String(random.integer(0, 9999)).padStart(4, '0');
  return {
    firstName,
    lastName,
    phone: `+7900000${digits}`,
    email: `buyer${digits}@example.com`,
    city: town?.name ?? 'Москва',
    region: town?.region ?? 'г. Москва',
    postalCode: town?.postalCode ?? '101000',
    street: random.pick(STREETS),
    house: String(random.integer(1, 120)),
    flat: String(random.integer(1, 240)),
  };
}
