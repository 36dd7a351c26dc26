import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useSurface } from './env.ts';
import { placeBy } from './place.ts';

export type MenuItem = {
  key: string;
  label: ComponentChildren;
  hint?: string;
  disabled?: boolean;
  danger?: boolean;
  /** Stays open after a press: the item asks for a second one. */
  keepsOpen?: boolean;
  onSelect: () => void;
};

type Props = {
  label: string;
  face: ComponentChildren;
  kind?: 'primary' | 'plain' | 'quiet';
  items: readonly MenuItem[];
  /** Said in place of the items where there are none. */
  empty?: string;
  disabled?: boolean;
  onClose?: () => void;
};

const STEPS: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** A button with a menu: arrows, Home, End and Esc; focus comes back to the button. */
export function MenuButton({ label, face, kind = 'plain', items, empty, disabled, onClose }: Props) {
  const { root } = useSurface();
  const [isOpen, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);

  const close = (returnFocus: boolean) => {
    setOpen(false);
    onClose?.();
    if (returnFocus) trigger.current?.focus();
  };

  useLayoutEffect(() => {
    if (!isOpen || !list.current || !trigger.current) return;
    list.current.showPopover();
    placeBy(trigger.current.getBoundingClientRect(), list.current);
    (list.current.querySelector<HTMLElement>('[role=menuitem]') ?? list.current).focus();
  }, [isOpen]);

  useEffect(() => {
    if (!isOpen) return;
    const outside = (event: Event) => {
      const path = event.composedPath();
      // The document sees our host only; the root sees what was really pressed.
      const inside = event.currentTarget === root ? path.includes(list.current ?? root) : path.includes(root.host);
      const onTrigger = path.includes(trigger.current ?? root);
      if (!inside && !onTrigger) close(false);
    };
    const moved = () => close(false);
    document.addEventListener('pointerdown', outside, true);
    root.addEventListener('pointerdown', outside, true);
    addEventListener('scroll', moved, { capture: true, passive: true });
    addEventListener('resize', moved);
    return () => {
      document.removeEventListener('pointerdown', outside, true);
      root.removeEventListener('pointerdown', outside, true);
      removeEventListener('scroll', moved, { capture: true });
      removeEventListener('resize', moved);
    };
  }, [isOpen]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      if (event.key === 'Escape') event.preventDefault();
      event.stopPropagation();
      return close(true);
    }
    const step = STEPS[event.key];
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    if (!step || buttons.length === 0) return;
    event.preventDefault();
    const at = buttons.findIndex((button) => button.matches(':focus'));
    buttons[step(at, buttons.length)]?.focus();
  };

  return (
    <>
      <button
        ref={trigger}
        type="button"
        class={`button ${kind}`}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={label}
        title={kind === 'quiet' ? label : undefined}
        aria-disabled={disabled ?? false}
        onClick={() => (isOpen ? close(true) : setOpen(!disabled))}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' && !isOpen) {
            event.preventDefault();
            setOpen(!disabled);
          }
        }}
      >
        {face}
      </button>
      {isOpen && (
        <div
          ref={list}
          class="menu"
          role="menu"
          aria-label={label}
          popover="manual"
          tabIndex={-1}
          onKeyDown={onKeyDown}
        >
          {items.length === 0 && <p class="menu-empty">{empty}</p>}
          {items.map((item) => (
            <button
              key={item.key}
              type="button"
              role="menuitem"
              tabIndex={-1}
              class={item.danger ? 'menu-item danger' : 'menu-item'}
              aria-disabled={item.disabled ?? false}
              onClick={() => {
                if (item.disabled) return;
                if (!item.keepsOpen) close(true);
                item.onSelect();
              }}
            >
              <span class="menu-label">{item.label}</span>
              {item.hint && <span class="menu-hint">{item.hint}</span>}
            </button>
          ))}
        </div>
      )}
    </>
  );
}
