import { signal } from '@preact/signals';
import { type Texts, textOf } from '#core/locale/index';
import type { Lang } from '#core/locale/message';
import { ApiError } from '../lib/api-error.ts';

export type NewsItem = {
  id: number;
  tone: 'ok' | 'danger' | 'neutral';
  text: string;
  action?: { label: string; run: () => void };
  /** News of the same topic replace each other. */
  topic?: string;
};
export type Question = { title: string; text?: string; action: string; stay?: string; danger?: boolean };

const SHOWN_MS = { ok: 6_000, neutral: 6_000, danger: 15_000 };

/** Why a call failed, as a person can read it. An unforeseen fault is a bug and keeps its own words. */
export function errorText(lang: Lang, error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  return textOf(lang, `error.${error.code}`) ?? error.message;
}

/** What the page tells a person (toasts) and asks (one question at a time). */
export function createNews(lang: () => Lang, text: () => Texts) {
  const items = signal<readonly NewsItem[]>([]);
  const question = signal<(Question & { answer: (yes: boolean) => void }) | null>(null);
  let lastId = 0;

  const dismiss = (id: number) => {
    items.value = items.value.filter((item) => item.id !== id);
  };

  function tell(tone: NewsItem['tone'], message: string, more: Pick<NewsItem, 'action' | 'topic'> = {}) {
    lastId += 1;
    const id = lastId;
    const others = items.value.filter((item) => !more.topic || item.topic !== more.topic);
    items.value = [...others.slice(-3), { id, tone, text: message, ...more }];
    setTimeout(() => dismiss(id), SHOWN_MS[tone]);
  }

  return {
    items,
    question,
    dismiss,
    tell,
    tellError: (error: unknown) => tell('danger', errorText(lang(), error)),
    ask: (asked: Question): Promise<boolean> => {
      question.peek()?.answer(false);
      return new Promise((resolve) => {
        question.value = {
          ...asked,
          answer: (yes) => {
            question.value = null;
            resolve(yes);
          },
        };
      });
    },
    /** Copies, and says so; where the browser refuses, the text itself is shown to be copied by hand. */
    async copy(copied: string, done: string) {
      try {
        await navigator.clipboard.writeText(copied);
        tell('ok', done);
      } catch {
        tell('danger', text()('common.copyFailed', { url: copied }));
      }
    },
  };
}
export type News = ReturnType<typeof createNews>;
