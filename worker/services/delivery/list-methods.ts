import type { MethodTable } from '#core/api/shops';
import { columnOf, isSelected, type QuickSelect, quickSelectsOf } from '#core/delivery/methods';
import { ORDER_TYPES } from '#core/order/type';
import type { Context, Person } from '../context.ts';
import type { Outcome } from '../refusal.ts';
import { askOutside } from './ask-outside.ts';
import { throughCache } from './cache.ts';
import { methodsQuestion } from './questions.ts';
import { openPricing } from './shiptor-connection.ts';

/** H1: every method of the carrier's account, switched on or off, or those alone that a quick selection names. */
export async function listMethods(
  context: Context,
  person: Person,
  { shopId, select }: { shopId: string; select: QuickSelect },
): Promise<Outcome<MethodTable>> {
  const opened = await openPricing(context, person, shopId, methodsQuestion);
  if (!opened.ok) return opened;
  const pricing = opened.value;
  return askOutside(async () => {
    const { asOf, value: methods } = await throughCache(context, pricing, methodsQuestion);
    return {
      asOf,
      columns: ORDER_TYPES.filter((column) => methods.some((method) => columnOf(method) === column)),
      items: methods
        .filter((method) => isSelected(method, select))
        .map((method) => ({ ...method, column: columnOf(method), on: !pricing.methodsOff.includes(method.code) })),
      selects: quickSelectsOf(methods),
    };
  });
}
