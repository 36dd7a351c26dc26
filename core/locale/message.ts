export const LANGUAGES = ['ru', 'en'] as const;
export type Lang = (typeof LANGUAGES)[number];

/** Forms by `Intl.PluralRules` of the language; `{count}` chooses. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
export type Message = string | Plural;

type PlaceholdersOf<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | PlaceholdersOf<Rest> : never;
type FormsOf<M> = M extends string ? M : M[keyof M];
type ParamNames<M> = PlaceholdersOf<FormsOf<M>> | (M extends string ? never : 'count');

/** The arguments that a message wants after its key: none, or one object with every placeholder. */
export type ParamsOf<M> = [ParamNames<M>] extends [never] ? [] : [params: Record<ParamNames<M>, string | number>];

/** One section of the dictionary. English with a missing or a foreign key is a type error. */
export const defineSection = <const Ru extends Record<string, Message>>(
  ru: Ru,
  en: { [Key in keyof NoInfer<Ru>]: Message },
): { ru: Ru; en: { [Key in keyof Ru]: Message } } => ({ ru, en });

const pluralRules: Record<Lang, Intl.PluralRules> = {
  ru: new Intl.PluralRules('ru'),
  en: new Intl.PluralRules('en'),
};
const numbers: Record<Lang, Intl.NumberFormat> = {
  ru: new Intl.NumberFormat('ru'),
  en: new Intl.NumberFormat('en'),
};

/** Fills the placeholders of a message; numbers are grouped as the language does it. */
export function formatMessage(lang: Lang, message: Message, params: Record<string, string | number> = {}): string {
  const form =
    typeof message === 'string' ? message : (message[pluralRules[lang].select(Number(params.count))] ?? message.other);
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? numbers[lang].format(value) : value;
  });
}
