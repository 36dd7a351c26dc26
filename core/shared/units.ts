/** Grams as a carrier's kilograms: 1250 → 1.25. */
export const gramsToKg = (grams: number): number => grams / 1000;
/** Millimetres as a carrier's centimetres: 155 → 15.5. */
export const mmToCm = (mm: number): number => mm / 10;
export const kgToGrams = (kg: number): number => Math.round(kg * 1000);
export const cmToMm = (cm: number): number => Math.round(cm * 10);
