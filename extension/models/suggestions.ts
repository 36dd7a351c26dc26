import { batch, type ReadonlySignal, signal } from '@preact/signals';

const PAUSE_MS = 200;

/** What a text that is being typed could mean, asked for when the typing pauses. */
export function createSuggestions<Item>(find: (text: string) => Promise<readonly Item[]>, minLength: number) {
  const text = signal('');
  const items = signal<readonly Item[]>([]);
  const phase = signal<'idle' | 'loading' | 'ready' | 'failed'>('idle');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;

  async function ask(mine: number, needle: string) {
    try {
      const found = await find(needle);
      if (mine !== turn) return;
      batch(() => {
        items.value = found;
        phase.value = 'ready';
      });
    } catch {
      if (mine === turn) phase.value = 'failed';
    }
  }

  function type(typed: string) {
    turn += 1;
    clearTimeout(timer);
    text.value = typed;
    const needle = typed.trim();
    if (needle.length < minLength) {
      items.value = [];
      phase.value = 'idle';
      return;
    }
    const mine = turn;
    phase.value = 'loading';
    timer = setTimeout(() => ask(mine, needle), PAUSE_MS);
  }

  return {
    text: text as ReadonlySignal<string>,
    items: items as ReadonlySignal<readonly Item[]>,
    phase: phase as ReadonlySignal<'idle' | 'loading' | 'ready' | 'failed'>,
    type,
    /** Shows a chosen text and asks nothing. */
    settle(chosen: string) {
      turn += 1;
      clearTimeout(timer);
      batch(() => {
        text.value = chosen;
        items.value = [];
        phase.value = 'idle';
      });
    },
  };
}
export type Suggestions<Item> = ReturnType<typeof createSuggestions<Item>>;
