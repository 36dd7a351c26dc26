import { describe, expect, it } from 'vitest';
import { splitFullName } from '#core/order/recipient';
import { clipText } from '#core/shared/text';

describe('a full name in parts', () => {
  it.each([
    ['Петрова Анна', { surname: 'Петрова', name: 'Анна', patronymic: '' }],
    ['Петрова Анна Ивановна', { surname: 'Петрова', name: 'Анна', patronymic: 'Ивановна' }],
    [
      '  Римский-Корсаков   Николай Андреевич ',
      { surname: 'Римский-Корсаков', name: 'Николай', patronymic: 'Андреевич' },
    ],
    ['Алиев Гасан Мамед оглы', { surname: 'Алиев', name: 'Гасан', patronymic: 'Мамед оглы' }],
    ["O'Brien John", { surname: "O'Brien", name: 'John', patronymic: '' }],
  ])('reads a person: %s', (fullName, parts) => {
    expect(splitFullName(fullName)).toEqual(parts);
  });

  it.each([
    'Анна',
    '',
    'ООО Ромашка',
    'ИП Иванов Иван',
    'Магазин «Ромашка»',
    'Анна 🌸 Петрова',
    'один два три четыре пять',
  ])('keeps whole what is no person: %s', (fullName) => {
    expect(splitFullName(fullName)).toBeNull();
  });
});

describe('a clipped text', () => {
  it('never ends in half of an emoji', () => {
    expect(clipText('ab🎄', 3)).toBe('ab');
    expect(clipText('ab🎄', 4)).toBe('ab🎄');
    expect(clipText('абв', 2)).toBe('аб');
  });
});
