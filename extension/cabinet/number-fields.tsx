import { parseRoubles, toRoublesText } from '#core/shared/money';
import { cmToMm, mmToCm } from '#core/shared/units';
import { AmountField, type AmountFieldProps } from '../ui/amount-field.tsx';
import { useText } from '../ui/lang.tsx';

type Props = Omit<AmountFieldProps, 'parse' | 'format' | 'invalidText'>;

const parseMoney = (text: string): number | null => {
  const kopecks = parseRoubles(text);
  return kopecks !== null && kopecks >= 0 ? kopecks : null;
};
const formatMoney = (kopecks: number) => toRoublesText(kopecks).replace(/\.00$/, '').replace('.', ',');

/** Roubles to type, kopecks to keep. */
export function MoneyField(props: Props) {
  const text = useText();
  return <AmountField {...props} parse={parseMoney} format={formatMoney} invalidText={text('editor.badAmount')} />;
}

const parseWhole = (text: string): number | null => {
  const digits = text.replace(/\s/g, '');
  return /^\d{1,7}$/.test(digits) ? Number(digits) : null;
};

export function WholeField({ min = 0, max, ...props }: Props & { min?: number; max: number }) {
  const text = useText();
  const parse = (typed: string) => {
    const number = parseWhole(typed);
    return number !== null && number >= min && number <= max ? number : null;
  };
  return <AmountField {...props} parse={parse} format={String} invalidText={text('editor.badNumber')} />;
}

const parseCm = (text: string): number | null =>
  /^\d{1,3}(?:[.,]\d)?$/.test(text.trim()) ? cmToMm(Number(text.trim().replace(',', '.'))) : null;

/** Centimetres to type, millimetres to keep. */
export function CentimetreField(props: Props) {
  const text = useText();
  const format = (mm: number) => String(mmToCm(mm)).replace('.', ',');
  return <AmountField {...props} parse={parseCm} format={format} invalidText={text('editor.badNumber')} />;
}
