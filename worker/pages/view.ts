import type { Language, Texts } from './texts.ts';

/** What every page needs to render: the words, and the nonce that lets its one style sheet through. */
export type View = { language: Language; texts: Texts; nonce: string };
