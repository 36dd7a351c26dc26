import { RequestError, type WireValue } from './protocol.ts';

/** What the driver binds and returns. A boolean would abort the process inside the driver. */
export type SqlValue = null | bigint | number | string | Uint8Array;

const MIN_INTEGER = -(2n ** 63n);
const MAX_INTEGER = 2n ** 63n - 1n;

/** Turns a wire value into one the driver can bind; refuses what the driver would truncate. */
export function bindValue(value: WireValue): SqlValue {
  switch (value.type) {
    case 'null':
      return null;
    case 'integer': {
      const integer = BigInt(value.value);
      if (integer < MIN_INTEGER || integer > MAX_INTEGER) throw invalidArgument('an integer does not fit 64 bits');
      return integer;
    }
    case 'float':
      return value.value;
    case 'text':
      if (value.value.includes('\0'))
        throw invalidArgument('a text holds a NUL character, which the driver would cut at');
      return value.value;
    case 'blob':
      return Buffer.from(value.base64, 'base64');
  }
}

const invalidArgument = (why: string) =>
  new RequestError(`Arguments do not match SQL parameters: ${why}`, 'ARGS_INVALID');

/** One value as JSON text: building text directly is the hot path of every result. */
export function encodeValue(value: SqlValue): string {
  switch (typeof value) {
    case 'bigint':
      return `{"type":"integer","value":"${value}"}`;
    case 'number':
      return `{"type":"float","value":${encodeFloat(value)}}`;
    case 'string':
      return `{"type":"text","value":${JSON.stringify(value)}}`;
    default:
      if (value === null) return '{"type":"null"}';
      return `{"type":"blob","base64":"${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}"}`;
  }
}

// JSON has no infinity; 1e999 is valid JSON and every double parser reads it as one.
function encodeFloat(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value);
  return value > 0 ? '1e999' : '-1e999';
}
