import { element } from './dom.ts';
import type { Uploaded } from './types.ts';

/** A file that the visitor has chosen, from there to its message. */
export class Attachment {
  /** The file. */
  readonly file: File;
  /** Shows how much of it is there. */
  readonly bar = element('progress');
  /** What the server calls it, once it is there. */
  uploaded: Uploaded | undefined;

  constructor(file: File, label: string) {
    this.file = file;
    this.bar.ariaLabel = label;
    this.bar.value = 0;
  }

  /** Shows that a part of it, 0 to 1, is on its way. */
  show(part: number): void {
    this.bar.value = part;
  }
}
