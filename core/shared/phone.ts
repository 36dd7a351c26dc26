/**
 * A phone as carriers take it: "8 (912) 345-67-89" → "+79123456789".
 * Returns null where the digits make no international number (RU, KZ: +7 and ten digits, BY: +375 and nine).
 */
export function normalizePhone(text: string): string | null {
  const digits = text.replace(/\D/g, '');
  const national = /^[78]\d{10}$/.test(digits)
    ? `7${digits.slice(1)}`
    : /^9\d{9}$/.test(digits)
      ? `7${digits}`
      : digits;
  return /^(7\d{10}|375\d{9})$/.test(national) ? `+${national}` : null;
}
