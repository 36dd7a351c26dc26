import { RequestError, type WireStatement } from './protocol.ts';
import type { AnalyzedStatement } from './sql-analysis.ts';
import { bindValue, type SqlValue } from './values.ts';

/**
 * Values in the order of the statement's parameters, always the full list: the driver keeps the bindings
 * of a statement's last run and would use them for what is missing.
 */
export function bindParameters(
  analyzed: AnalyzedStatement,
  given: Pick<WireStatement, 'args' | 'named_args'>,
): SqlValue[] {
  const { args, named_args: named } = given;
  const { parameters } = analyzed;
  if (args.length > 0 && named.length > 0) {
    throw new RequestError(
      'Specifying both positional and named arguments is not supported',
      'ARGS_BOTH_POSITIONAL_AND_NAMED',
    );
  }
  if (args.length + named.length > parameters.length) {
    const found = args.length + named.length;
    throw argumentError(`too many parameters, expected ${parameters.length} found ${found}`);
  }
  return parameters.map((name, index) => {
    const value = named.length > 0 ? findNamed(named, name) : args[index];
    if (value !== undefined) return bindValue(value);
    if (analyzed.isExplain) return null;
    throw argumentError(`value for parameter ${name ?? index + 1} not found`);
  });
}

function findNamed(named: WireStatement['named_args'], name: string | null) {
  if (name === null) return undefined;
  const bare = name.slice(1);
  return (named.find((arg) => arg.name === name) ?? named.find((arg) => arg.name === bare))?.value;
}

const argumentError = (why: string) =>
  new RequestError(`Arguments do not match SQL parameters: ${why}`, 'ARGS_INVALID');
