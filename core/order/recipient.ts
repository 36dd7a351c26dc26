export type PersonName = { surname: string; name: string; patronymic: string };

const LEGAL_FORMS = ['ООО', 'ОАО', 'ЗАО', 'ПАО', 'АО', 'НАО', 'ИП', 'ТОО', 'LLC', 'LTD'];
const WORD = /^\p{L}[\p{L}\p{M}.'’ʼ-]*$/u;

/**
 * A full name in Russian order as its parts: "Петрова Анна Ивановна", "Алиев Гасан Мамед оглы".
 * Null where it is no person's name of two words or more: one word, a company, a nickname with signs.
 */
export function splitFullName(fullName: string): PersonName | null {
  const words = fullName.split(/\s+/).filter(Boolean);
  const [surname = '', name = '', ...rest] = words;
  const isPerson = words.every((word) => WORD.test(word)) && !LEGAL_FORMS.includes(surname.toUpperCase());
  if (words.length < 2 || words.length > 4 || !isPerson) return null;
  return { surname, name, patronymic: rest.join(' ') };
}
