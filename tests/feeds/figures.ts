/**
 * Figures, and how they are shown.
 */

/** The value below which that part of the values is, in whole units. */
export function quantile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
}

/** Prints a table; the first column is text, the others are numbers. */
export function print(head: string[], rows: (string | number)[][]): void {
  const table = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, column) => Math.max(...table.map((line) => (line[column] ?? '').length)));
  for (const line of table) {
    const cells = line.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    process.stdout.write(`${cells.join('  ')}\n`);
  }
}
