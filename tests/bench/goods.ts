import { chance } from '#worker/local/demo/people';

const THINGS =
  'Чайник Кружка Заварник Блюдце Тарелка Сковорода Кастрюля Полотенце Скатерть Салфетка Подушка Одеяло Плед Шарф Куртка Свитер Ботинки Кроссовки Рюкзак Сумка Кошелёк Ремень Перчатки Шапка Лампа Фонарь Розетка Кабель Зарядка Наушники Колонка Клавиатура Мышь Монитор Книга Тетрадь Ручка Карандаш Кисть Молоток Отвёртка Дрель Пила Клей Скотч'.split(
    ' ',
  );
const KINDS =
  'красный синий зелёный белый чёрный керамический стальной деревянный стеклянный чугунный шерстяной хлопковый льняной детский женский мужской зимний летний складной походный подарочный дубовый медный'.split(
    ' ',
  );
const CONSONANTS = [...'бвгдклмнпрст'];
const VOWELS = [...'аеиоуы'];

/** Goods whose names hold a word that all have, words that many have, a brand that few have and a figure. */
export function* goods(count: number) {
  const random = chance(1);
  const brand = () =>
    Array.from({ length: 2 + random.below(3) }, () => random.pick(CONSONANTS) + random.pick(VOWELS)).join('');
  const brands = Array.from({ length: 2000 }, brand);
  for (let at = 0; at < count; at += 1)
    yield {
      sku: `GDS-${String(at).padStart(6, '0')}`,
      name: `${random.pick(THINGS)} ${random.pick(KINDS)} «${random.pick(brands)}», ${random.pick(KINDS)}, товар № ${random.below(900)}`,
      priceKopecks: 10_000 + random.below(500_000),
      weightGrams: 50 + random.below(3000),
    };
}
