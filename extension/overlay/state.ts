import { useEffect, useState } from 'preact/hooks';

/**
 * A value that components follow. The cabinet has signals for this;
 * they alone would be a fifth of what may go into another system's page.
 */
export class State<T> {
  #current: T;
  readonly #listeners = new Set<() => void>();

  constructor(initial: T) {
    this.#current = initial;
  }

  get value(): T {
    return this.#current;
  }

  set value(next: T) {
    if (Object.is(next, this.#current)) return;
    this.#current = next;
    for (const listener of [...this.#listeners]) listener();
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The value of a state; the component is drawn again when it changes. */
export function useValue<T>(state: State<T>): T {
  const [, redraw] = useState(0);
  const drawn = state.value;
  useEffect(() => {
    const look = () => redraw((count) => count + 1);
    if (state.value !== drawn) look();
    return state.listen(look);
  }, [state]);
  return drawn;
}
