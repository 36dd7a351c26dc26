import type { Hono } from 'hono';
import type { AppEnv } from '#worker/http/request-context';

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const decode = (text: string): string => text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? '');

const attribute = (tag: string, name: string): string | null => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
  return found ? decode(found[1] ?? '') : null;
};

/** What a browser would send back with a page's form, before a person types anything. */
export function formOf(html: string): URLSearchParams {
  const form = new URLSearchParams();
  for (const [tag] of html.matchAll(/<input[^>]*>/g)) {
    const name = attribute(tag, 'name');
    const choice = /type="(radio|checkbox)"/.test(tag);
    if (name && (!choice || /\schecked(=|\s|\/|>)/.test(tag))) form.set(name, attribute(tag, 'value') ?? '');
  }
  for (const [, name, text] of html.matchAll(/<textarea[^>]*name="(\w+)"[^>]*>([^<]*)<\/textarea>/g))
    form.set(name ?? '', decode(text ?? '').replace(/^\n/, ''));
  return form;
}

/** The values that a group of radio buttons, or of buttons, offers. */
export const valuesOf = (html: string, name: string): string[] =>
  [...html.matchAll(/<(?:input|button)[^>]*>/g)]
    .filter(([tag]) => attribute(tag, 'name') === name)
    .map(([tag]) => attribute(tag, 'value') ?? '');

export const errorOf = (html: string, control: string): string | null =>
  new RegExp(`id="${control}-error"[^>]*>(?:<span[^>]*>[^<]*</span>)?([^<]*)`).exec(html)?.[1] ?? null;

/** Posts a form as the page itself would. */
export const post = (app: Hono<AppEnv>, path: string, form: URLSearchParams, headers: Record<string, string> = {}) =>
  Promise.resolve(
    app.request(path, {
      method: 'POST',
      body: form.toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    }),
  );
