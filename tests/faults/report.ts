/**
 * The report: a line for each row of the table of faults, with what was seen and what the ledger says.
 */
import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import type { Totals } from './ledger.ts';

/** One line. */
interface Line {
  row: string;
  fault: string;
  totals: Totals | undefined;
  seen: string;
  verdict: string;
}

export default class Report implements Reporter {
  readonly #lines: Line[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    const [, row, fault] = /^(\d+) · (.*)$/.exec(test.title) ?? [];
    if (!row || !fault) return;
    const of = (type: string) =>
      result.annotations.filter((note) => note.type === type).map((note) => note.description);
    const [totals] = of('totals');
    this.#lines.push({
      row,
      fault,
      totals: totals ? (JSON.parse(totals) as Totals) : undefined,
      seen: of('seen').join('; '),
      verdict: { passed: '✓', skipped: '–' }[result.status as string] ?? '✗',
    });
  }

  onEnd(_result: FullResult): void {
    if (this.#lines.length === 0) return;
    this.#lines.sort((a, b) => Number(a.row) - Number(b.row) || a.fault.localeCompare(b.fault));
    const names = ['accepted', 'shown', 'lost', 'twice', 'disorder', 'astray'] as const;
    const cells = this.#lines.map(({ row, fault, totals, seen, verdict }) => [
      ...[verdict, row, fault],
      ...names.map((name) => `${totals?.[name] ?? ''}`),
      seen,
    ]);
    const sums = names.map((name) => this.#lines.reduce((sum, { totals }) => sum + (totals?.[name] ?? 0), 0));
    const head = ['', '#', 'fault', 'accepted', 'shown', 'lost', 'twice', 'out of order', 'astray', 'seen'];
    const table = [head, ...cells, ['', '', 'all', ...sums.map(String), '']];
    const widths = head.map((_, column) => Math.max(...table.map((line) => [...(line[column] ?? '')].length)));
    const isNumber = (column: number) => column === 1 || (column > 2 && column < 9);
    for (const line of table) {
      const padded = line.map((cell, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - [...cell].length);
        return isNumber(column) ? space + cell : cell + space;
      });
      process.stdout.write(`${padded.join('  ').trimEnd()}\n`);
    }
  }
}
