import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import { Icon, type IconName, Spinner } from './icon.tsx';

type Kind = 'plain' | 'primary' | 'danger' | 'quiet' | 'soft';
type Props = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon' | 'class' | 'size'> & {
  kind?: Kind;
  small?: boolean;
  icon?: IconName;
  /** Shows that the action is under way and takes no second click. */
  busy?: boolean;
  class?: string;
  children?: ComponentChildren;
};

export function Button({ kind = 'plain', small, icon, busy, class: extra, disabled, children, ...rest }: Props) {
  const classes = ['ol-button', `ol-button--${kind}`];
  if (small) classes.push('ol-button--small');
  if (children === undefined) classes.push('ol-button--icon');
  if (extra) classes.push(extra);
  return (
    <button type="button" {...rest} class={classes.join(' ')} disabled={disabled || busy} aria-busy={busy || undefined}>
      {busy ? <Spinner /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that is only an icon; its label is read out and shown as the tooltip. */
export const IconButton = ({ label, ...rest }: Omit<Props, 'children'> & { label: string; icon: IconName }) => (
  <Button kind="quiet" {...rest} aria-label={label} title={label} />
);
