/**
 * The log that a program writes to a file, read while it grows.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { until } from './wait.ts';

/** A growing log. A place in it is a number of bytes, as `end` gives it. */
export class Log {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** The place where the log ends now: pass it to `text` or `waitFor` to look only at what comes later. */
  get end(): number {
    return existsSync(this.path) ? statSync(this.path).size : 0;
  }

  /** Everything written since that place. */
  text(since = 0): string {
    if (!existsSync(this.path)) return '';
    return readFileSync(this.path).subarray(since).toString('utf8');
  }

  /** Waits for a line that matches, written after the place `since`, and gives that line. */
  waitFor(pattern: RegExp, { since = 0, within = 30_000 } = {}): Promise<string> {
    return until(
      () =>
        this.text(since)
          .split('\n')
          .find((line) => pattern.test(line)),
      { what: `${pattern} in ${this.path}`, within },
    );
  }
}
