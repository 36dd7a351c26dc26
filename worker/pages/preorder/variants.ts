import { deliversToPoint } from '#core/delivery/category';
import type { SealedOption } from '#worker/services/buyer/contract';
import type { Prepared } from './prepare.ts';

/**
 * Parts of the page that belong to some of the delivery options. The server marks what fits its own state with `on`;
 * browsers that know `:has()` follow the radio buttons by themselves, without a script.
 */
export const variantStyles = (options: readonly SealedOption[]): string =>
  options.length === 0
    ? ''
    : `form:has([name=delivery]:checked) .v{display:none}${options
        .map((_, index) => `form:has(#o${index}:checked) .v.o${index}`)
        .join()}{display:revert}`;

/** The class of a part that is shown with the options that `belongs` accepts. */
export function variantOf(
  { options, draft }: Prepared,
  belongs: (option: SealedOption['option']) => boolean,
  whenNoneIsChosen = false,
): string {
  const indexes = options.flatMap(({ option }, index) => (belongs(option) ? [`o${index}`] : []));
  const on = draft.sealed ? belongs(draft.sealed.option) : whenNoneIsChosen;
  return ['v', ...indexes, ...(on ? ['on'] : [])].join(' ');
}

export const toPoint = (option: SealedOption['option']): boolean => deliversToPoint(option.category);
