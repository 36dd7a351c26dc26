import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

type Props = { title: string; class?: string; aside?: ComponentChildren; children: ComponentChildren };

/** One block of the editor with its title. */
export function Block({ title, class: extra, aside, children }: Props) {
  const id = useId();
  return (
    <section class={`ol-block ${extra ?? ''}`} aria-labelledby={id}>
      <header class="ol-block__head">
        <h3 id={id}>{title}</h3>
        {aside}
      </header>
      {children}
    </section>
  );
}
