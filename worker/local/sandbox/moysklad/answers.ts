import type { z } from 'zod';

interface Problem {
  error: string;
  code: number;
  parameter?: string | undefined;
  dependencies?: object[] | undefined;
}

/** A refusal in the shape of МойСклад: one element for each problem. */
export class Refusal extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, code: number, error: string, more: Omit<Problem, 'error' | 'code'> = {}) {
    super(error);
    this.status = status;
    this.problem = { error, code, ...more };
  }
}

export const errorsOf = ({ problem }: Refusal) => ({
  errors: [{ ...problem, moreInfo: `https://dev.moysklad.ru/doc/api/remap/1.2/#error_${problem.code}` }],
});

export const errorResponse = (refusal: Refusal, headers: Record<string, string> = {}): Response =>
  Response.json(errorsOf(refusal), { status: refusal.status, headers });

export const notFound = (type: string, id: string): Refusal =>
  new Refusal(404, 1021, `Объект с типом '${type}' и идентификатором '${id}' не найден`);

export const missingField = (field: string): Refusal =>
  new Refusal(412, 3000, `Ошибка сохранения объекта: поле '${field}' не может быть пустым или отсутствовать`, {
    parameter: field,
  });

export const notUnique = (parameter: string): Refusal =>
  new Refusal(412, 3006, `Ошибка сохранения объекта: нарушено ограничение уникальности параметра '${parameter}'`, {
    parameter,
  });

const wrongType = (field: string, what: string): Refusal =>
  new Refusal(400, 2016, `Ошибка формата: значение поля '${field}' не соответствует типу ${what}`, {
    parameter: field,
  });

/** Source: texts over their length are refused; which code they get is not documented. */
const tooLong = (field: string, most: number): Refusal =>
  new Refusal(412, 3007, `Ошибка валидации сохраняемого объекта: длина поля '${field}' больше ${most}`, {
    parameter: field,
  });

/** What a schema finds, in the words of the system. */
export function refusalOf({ issues }: z.ZodError): Refusal {
  const issue = issues[0];
  const field = issue?.path.join('.') || 'тело запроса';
  if (issue?.code === 'too_big' && issue.origin === 'string') return tooLong(field, Number(issue.maximum));
  if (issue?.code === 'invalid_format') {
    return issue.format === 'email'
      ? new Refusal(412, 3015, `Ошибка валидации: некорректный адрес E-mail: '${issue.input ?? ''}'`, {
          parameter: field,
        })
      : wrongType(field, issue.format);
  }
  return wrongType(field, issue?.code === 'invalid_type' ? issue.expected : 'поля');
}

export function readInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw refusalOf(parsed.error);
}
