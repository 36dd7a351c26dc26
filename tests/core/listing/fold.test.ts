import { describe, expect, it } from 'vitest';
import { foldText } from '#core/listing/fold';

describe('search folding', () => {
  it.each([
    ['ПЁТР', 'петр'],
    ['  Алёна \t\n Иванова ', 'алена иванова'],
    ['е\u0308лка', 'елка'],
    ['й', 'й'.normalize('NFC')],
    ['И\u0306ошкар', 'йошкар'],
  ])('makes %j the same as %j', (typed, folded) => {
    expect(foldText(typed)).toBe(foldText(folded));
  });

  it('made twice is folding made once', () => {
    for (const text of ['Ёж', 'е\u0308', 'İ', 'ß', '🎁  x']) expect(foldText(foldText(text))).toBe(foldText(text));
  });
});
