/** One event of a stream of server-sent events. */
export interface StreamEvent {
  id: string;
  event: string;
  data: string;
}

/**
 * Reads the text of a stream of server-sent events piece by piece, as the WHATWG's HTML standard has it (section 9.2.6).
 *
 * Unlike a browser's own reader it gives an event only the id that stands in it, since here an id says where that event is.
 */
export class StreamReader {
  #rest = '';
  #begun = false;
  #id = '';
  #event = '';
  #data: string[] = [];

  /** Takes the next piece and gives the events that it completes. */
  read(piece: string): StreamEvent[] {
    let text = this.#rest + piece;
    if (!this.#begun && text) {
      this.#begun = true;
      if (text.startsWith('\ufeff')) text = text.slice(1);
    }
    const events: StreamEvent[] = [];
    // A carriage return at the end may be half of a line's end: it waits for the next piece.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line) this.#field(line);
      else if (this.#data.length) events.push(this.#take());
      else this.#clear();
    }
    return events;
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') this.#data.push(value);
    else if (name === 'event') this.#event = value;
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
  }

  #take(): StreamEvent {
    const event = { id: this.#id, event: this.#event, data: this.#data.join('\n') };
    this.#clear();
    return event;
  }

  #clear(): void {
    this.#id = '';
    this.#event = '';
    this.#data = [];
  }
}
