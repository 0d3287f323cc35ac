/**
 * JSON as the languages of senders write it, byte for byte: what a signature covers, and what a reader has to take.
 */

/** A number that Python holds as a float: 45000 is written as `45000.0`. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  /** As JavaScript's own JSON has it. */
  toJSON(): number {
    return this.value;
  }
}

/** As PHP's `json_encode` writes it without flags: slashes and everything beyond ASCII are escaped. */
export function phpJson(value: unknown): string {
  return escaped(JSON.stringify(value), /[\u0080-\uffff]/g).replaceAll('/', '\\/');
}

/** As Python's `json.dumps` writes it without arguments: a blank behind commas and colons, ASCII alone. */
export function pythonJson(value: unknown): string {
  if (value instanceof Float) return Number.isInteger(value.value) ? value.value.toFixed(1) : `${value.value}`;
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (value === null || typeof value !== 'object') return escaped(JSON.stringify(value ?? null), /[\u007f-\uffff]/g);
  const pairs = Object.entries(value).map(([name, inner]) => `${pythonJson(name)}: ${pythonJson(inner)}`);
  return `{${pairs.join(', ')}}`;
}

/** Those characters as `\u` and four small hexadecimal digits, a pair of them where it takes two. */
function escaped(json: string, characters: RegExp): string {
  return json.replaceAll(characters, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
