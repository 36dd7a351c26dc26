import type { OrderStatus } from '#core/order/status';
import { useSurface } from './env.ts';

export function StatusPill({ status }: { status: OrderStatus }) {
  const { t } = useSurface();
  return <span class={`pill status-${status}`}>{t(`status.${status}`)}</span>;
}
