import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { IconButton } from './button.tsx';
import { useText } from './lang.tsx';

type ModalProps = {
  class: string;
  labelledBy: string;
  /** Escape, or a click on the shade: the caller decides whether that closes. */
  onLeave: () => void;
  children: ComponentChildren;
};

/** The browser's own modal: what is behind it cannot be reached, and the focus comes back when it closes. */
function Modal({ class: extra, labelledBy, onLeave, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    if (!element?.querySelector('[autofocus]')) element?.focus();
    return () => {
      element?.close();
      // Closing gives the focus back only while the dialog is still in the page.
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    onLeave();
  };
  return (
    <dialog
      ref={dialog}
      class={extra}
      aria-labelledby={labelledBy}
      tabIndex={-1}
      onKeyDown={keys}
      onCancel={(event) => {
        event.preventDefault();
        onLeave();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current) onLeave();
      }}
    >
      {children}
    </dialog>
  );
}

type DialogProps = {
  title: string;
  wide?: boolean;
  onLeave: () => void;
  foot?: ComponentChildren;
  children: ComponentChildren;
};

export function Dialog({ title, wide, onLeave, foot, children }: DialogProps) {
  const id = useId();
  const text = useText();
  return (
    <Modal class={`ol-dialog ${wide ? 'ol-dialog--wide' : ''}`} labelledBy={id} onLeave={onLeave}>
      <div class="ol-dialog__head">
        <h2 class="ol-dialog__title" id={id}>
          {title}
        </h2>
        <IconButton icon="close" label={text('common.close')} onClick={onLeave} />
      </div>
      <div class="ol-dialog__body">{children}</div>
      {foot && <div class="ol-dialog__foot">{foot}</div>}
    </Modal>
  );
}

/** A panel over the right part of the screen; the whole of a narrow one. */
export const Sheet = ({ labelledBy, onLeave, children }: Omit<ModalProps, 'class'>) => (
  <Modal class="ol-sheet" labelledBy={labelledBy} onLeave={onLeave}>
    {children}
  </Modal>
);
