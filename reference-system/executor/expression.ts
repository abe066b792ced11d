/** The work itself is impossible, however often it is tried. The message is meant for the person who asked for it. */
export class RefusedWork extends Error {
  readonly code = 'refused';
}

const MAX_DEPTH = 200;

/**
 * The value of an arithmetic expression: decimals, + - * / and parentheses, with the usual precedence, as a decimal of at
 * most 15 significant digits (what a double can hold exactly). Throws RefusedWork where the text is not one, divides by
 * zero, or leaves the range.
 */
export function calculate(text: string): string {
  const tokens = text.match(/\d+(?:\.\d+)?|\S/g) ?? [];
  let position = 0;
  let depth = 0;
  const refuse = (problem: string): never => {
    throw new RefusedWork(`The expression cannot be calculated: ${problem}.`);
  };

  const sum = (): number => {
    let value = product();
    while (tokens[position] === '+' || tokens[position] === '-') {
      value = tokens[position++] === '+' ? value + product() : value - product();
    }
    return value;
  };
  const product = (): number => {
    let value = factor();
    while (tokens[position] === '*' || tokens[position] === '/') {
      if (tokens[position++] === '*') {
        value *= factor();
      } else {
        const divisor = factor();
        if (divisor === 0) refuse('it divides by zero');
        value /= divisor;
      }
    }
    return value;
  };
  const factor = (): number => {
    const token = tokens[position++];
    if (token === undefined) return refuse('it ends too early');
    if (/^\d/.test(token)) return Number(token);
    depth += 1;
    if (depth > MAX_DEPTH) refuse(`it is nested more than ${MAX_DEPTH} deep`);
    let value: number;
    if (token === '-') value = -factor();
    else if (token !== '(') return refuse(`there is something else than a number at part ${position}`);
    else {
      value = sum();
      if (tokens[position++] !== ')') refuse('a parenthesis is not closed');
    }
    depth -= 1;
    return value;
  };

  const value = sum();
  if (position < tokens.length) refuse(`there is something unexpected at part ${position + 1}`);
  if (!Number.isFinite(value)) refuse('its value is too large');
  return String(Number(value.toPrecision(15)));
}
