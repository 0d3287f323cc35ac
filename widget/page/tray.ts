import { Attachment } from './attachment.ts';
import { button, element, icon } from './dom.ts';
import type { Language } from './language.ts';

/** How many files a message may have. */
const MOST = 5;
/** What the browser offers first; the server looks at what is in a file. Without HEIC, phones turn such pictures into JPEG. */
const ACCEPT =
  'image/png,image/jpeg,image/gif,image/webp,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.doc,.xls,.ppt,.rtf,.txt,.csv,.md';

/** The files of the message that is being written: chosen, dropped or pasted. */
export class Tray {
  /** The button that chooses files. */
  readonly button = element('button', 'clip', icon('clip'));
  /** What is chosen, and why something was not. */
  readonly root: HTMLElement;
  #list = element('ul');
  #told = element('p', 'told');
  #input = element('input');
  #language: Language;
  #largest: number;
  #files: Attachment[] = [];
  #changed: () => void;

  constructor(language: Language, largest: number, changed: () => void) {
    this.#language = language;
    this.#largest = largest;
    this.#changed = changed;
    const { texts } = language;
    this.button.type = 'button';
    this.button.ariaLabel = texts.attach;
    this.button.title = texts.attach;
    this.button.onclick = () => this.#input.click();
    this.#input.type = 'file';
    this.#input.multiple = true;
    this.#input.accept = ACCEPT;
    this.#input.hidden = true;
    this.#input.onchange = () => {
      this.add([...(this.#input.files ?? [])]);
      this.#input.value = '';
    };
    this.#list.ariaLabel = texts.attached;
    this.#told.setAttribute('role', 'status');
    this.root = element('div', 'tray', this.#list, this.#told, this.#input);
    if (largest > 0) this.#receive();
    else this.button.hidden = true;
    this.#list.hidden = true;
  }

  /** Takes files that are dropped anywhere on the page, and pictures that are pasted. */
  #receive(): void {
    const { classList } = document.body;
    const brings = (event: DragEvent) => event.dataTransfer?.types.includes('Files') && !this.button.disabled;
    addEventListener('dragover', (event) => {
      if (!brings(event)) return;
      event.preventDefault();
      classList.add('dropping');
    });
    addEventListener('dragleave', (event) => {
      if (!event.relatedTarget) classList.remove('dropping');
    });
    addEventListener('drop', (event) => {
      classList.remove('dropping');
      if (!brings(event)) return;
      event.preventDefault();
      const items = [...(event.dataTransfer?.items ?? [])];
      // A folder looks like a file and cannot be read.
      this.add(items.flatMap((item) => (item.webkitGetAsEntry()?.isDirectory ? [] : (item.getAsFile() ?? []))));
    });
    addEventListener('paste', ({ clipboardData }) => {
      // Office programs put a picture of what is copied beside its text.
      if (clipboardData && !clipboardData.types.includes('text/plain') && !this.button.disabled)
        this.add([...clipboardData.files]);
    });
  }

  /** Takes files, as many as there is room for. */
  add(files: File[]): void {
    const { texts } = this.#language;
    this.#told.textContent = '';
    for (const file of files) {
      if (this.#files.length >= MOST) this.#tell(texts.tooManyFiles(MOST));
      else if (file.size > this.#largest) this.#tell(texts.tooLarge(file.name, this.#language.size(this.#largest)));
      else if (!file.size) this.#tell(texts.empty(file.name));
      else this.#files.push(new Attachment(file, texts.uploading(file.name)));
    }
    this.#draw();
  }

  /** Whether there is something. */
  get filled(): boolean {
    return this.#files.length > 0;
  }

  /** Gives what there is, and is empty. */
  take(): Attachment[] {
    const files = this.#files;
    this.#files = [];
    this.#told.textContent = '';
    this.#draw();
    return files;
  }

  #tell(text: string): void {
    this.#told.textContent = text;
  }

  #draw(): void {
    this.#list.replaceChildren(
      ...this.#files.map((file, at) => {
        const { name, size } = file.file;
        const remove = button('remove', '', () => {
          this.#files.splice(at, 1);
          this.#draw();
          this.button.focus();
        });
        remove.ariaLabel = this.#language.texts.remove(name);
        remove.append(icon('close'));
        return element('li', 'file', icon('file'), element('span', 'called', name), this.#language.size(size), remove);
      }),
    );
    this.#list.hidden = !this.filled;
    this.#changed();
  }
}
