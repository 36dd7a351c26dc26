import { describe, expect, it } from 'vitest';
import type { CsvOrder } from '#core/csv/columns';
import { rowWriter } from '#core/csv/rows';
import { exportFormat, exportSettingsSchema } from '#core/csv/settings';
import { csvLines } from '#worker/services/exports/csv-text';
import { textEncoding } from '#worker/services/exports/encode';
import { contentColumns } from '#worker/services/orders/record';
import { orderContent } from '../../core/support/orders.ts';
import { findOffice, openInCalc } from '../../support/office.ts';

const TEXTS = [
  ...['+79123456789', '+7 (912) 345-67-89', '+7-912-345-67-89', '007', '12345678901234567890', '123456789012'],
  ...['01.02.2025', '1-2', '10/5', '12:30', '1E5', '5%', '1,5', '1.5', '-5', 'май 25', '3-Dec', 'Анна "Ё"; тест, да'],
];
const FORMULAS = ['=1+1', '@SUM(A1)', '-1+1', '+1+1', '=HYPERLINK("http://x.ru";"x")', ' =1+1'];

const COLUMNS = ['number', 'createdAt', 'recipientPhone', 'itemName', 'itemQuantity', 'itemPrice'] as const;

/** An order with an item for each text, as a file. */
function fileOf(settings: object, texts: readonly string[]) {
  const whole = exportSettingsSchema.parse({ columns: [...COLUMNS], ...settings });
  const { delimiter, encoding, guard } = exportFormat(whole);
  const content = orderContent({ items: texts.map(() => ({ name: 'x', quantity: 3, priceKopecks: 150_050 })) });
  const order: CsvOrder = {
    ...contentColumns({ ...content, number: '0012' }, 'new'),
    status: 'new',
    items: content.items.map((item, index) => ({ ...item, name: texts[index] ?? '' })),
    ...{ source: 'manual', createdAt: Date.UTC(2026, 10, 23, 9, 5, 7), updatedAt: 0, problemMessage: null },
    trackingNumbers: '',
  };
  const { heading, rowsOf } = rowWriter({ ...whole, guard, timeZone: 'Europe/Moscow' });
  const text = textEncoding(encoding);
  const lines = text.encode(csvLines([heading, ...rowsOf(order)], delimiter));
  const charset = encoding === 'cp1251' ? ('cp1251' as const) : ('utf-8' as const);
  return { file: Buffer.concat([text.start, lines]), delimiter, charset };
}

describe('a file opened in LibreOffice Calc (F2, F4)', () => {
  const office = findOffice();
  const formats = [
    { profile: 'excel' },
    { profile: 'libreoffice' },
    { profile: 'excel', encoding: 'cp1251', delimiter: 'tab' },
    { profile: 'libreoffice', encoding: 'utf-8-bom', delimiter: 'semicolon' },
  ];

  it.for(formats)('holds every text as it was, and calculates nothing: %j', (settings, { skip }) => {
    if (!office) return skip('LibreOffice Calc is not installed here');
    const { file, delimiter, charset } = fileOf(settings, [...TEXTS, ...FORMULAS]);
    const [heading, ...rows] = openInCalc(office, file, { delimiter, charset });
    expect(heading?.map(({ text }) => text)).toEqual([
      ...['Номер заказа', 'Создан', 'Телефон', 'Товар', 'Количество', 'Цена, руб.'],
    ]);
    const names = rows.map((row) => row[3]);
    expect(names.map((cell) => cell?.text)).toEqual([...TEXTS, ...FORMULAS.map((formula) => `'${formula}`)]);
    for (const cell of names) {
      expect([cell?.text, cell?.type]).toEqual([cell?.text, 'string']);
      // The only thing that is calculated is a constant.
      if (cell?.formula) expect(cell.formula).toBe(`of:="${cell.text}"`);
    }
    for (const [number, createdAt, phone, , quantity, price] of rows) {
      expect([number?.text, phone?.text]).toEqual(['0012', '+79123456789']);
      expect([createdAt?.type, quantity?.type, price?.type]).toEqual(['date', 'float', 'float']);
      expect([quantity?.value, price?.value]).toEqual([3, 1500.5]);
    }
  });
});
