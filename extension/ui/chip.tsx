import type { ComponentChildren } from 'preact';
import type { MessageKey } from '#core/locale/index';
import { Icon } from './icon.tsx';
import { useText } from './lang.tsx';

type StatusName<Key> = Key extends `status.${infer Name}` ? Name : never;
type OrderStatus = StatusName<MessageKey>;
export type Tone = OrderStatus | 'ok' | 'danger' | 'warning' | 'neutral';

export const Chip = ({ tone, title, children }: { tone: Tone; title?: string; children: ComponentChildren }) => (
  <span class="ol-chip" data-tone={tone} title={title}>
    {children}
  </span>
);

export function StatusChip({ status }: { status: OrderStatus }) {
  const text = useText();
  return <Chip tone={status}>{text(`status.${status}`)}</Chip>;
}

export const Notice = ({
  tone,
  role,
  children,
}: {
  tone: Tone;
  role?: 'alert' | 'status';
  children: ComponentChildren;
}) => (
  <div class="ol-notice" data-tone={tone} role={role}>
    <Icon name={tone === 'ok' ? 'check' : tone === 'neutral' || tone === 'new' ? 'info' : 'warning'} />
    <div class="ol-notice__body">{children}</div>
  </div>
);
