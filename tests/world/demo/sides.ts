/**
 * Two columns of text beside each other, as a terminal shows them.
 */

/** A column's heading and its entries. */
export type Side = [heading: string, entries: string[]];

const width = 56;

/** Sets two sides beside each other, an entry beside the entry of the same place. */
export function sideBySide(left: Side, right: Side): string {
  const rows = [`${left[0].padEnd(width)}  ${right[0]}`, `${'─'.repeat(width)}  ${'─'.repeat(width)}`];
  for (let place = 0; place < Math.max(left[1].length, right[1].length); place += 1) {
    const [ours, theirs] = [wrap(left[1][place] ?? ''), wrap(right[1][place] ?? '')];
    for (let line = 0; line < Math.max(ours.length, theirs.length); line += 1) {
      rows.push(`${(ours[line] ?? '').padEnd(width)}  ${theirs[line] ?? ''}`.trimEnd());
    }
  }
  return rows.join('\n');
}

/** Breaks a text into lines that fit the column, at spaces where there are some. */
function wrap(text: string): string[] {
  const fitting = new RegExp(`.{1,${width}}(?:\\s|$)|.{1,${width}}`, 'g');
  return text.split('\n').flatMap((line) => line.match(fitting)?.map((part) => part.trimEnd()) ?? ['']);
}
