import { moscowIso } from '../kit/time.ts';

/** Source: 2020-04-05T14:25:14.000+03:00, whole seconds. */
export const stamp = (date: Date): string => moscowIso(date).replace('+03:00', '.000+03:00');
