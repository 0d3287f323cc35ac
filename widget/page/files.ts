import type { Attachment } from './attachment.ts';
import { element, icon } from './dom.ts';
import type { Language } from './language.ts';
import type { Attached } from './types.ts';

/** The pictures that are shown in the conversation; the server shows no others. */
const PICTURE = /^image\/(png|jpeg|gif|webp)$/;
/** How long to wait before a picture that did not come is asked for once more, in milliseconds. */
const ONCE_MORE = 1500;

/** Draws what is attached to a message: pictures as such, everything else by its name. */
export function drawFile(file: Attached, language: Language): HTMLElement {
  const link = element('a');
  link.target = '_blank';
  link.rel = 'noopener noreferrer nofollow';
  // The page's policy allows its own origin; the server may name itself otherwise.
  const [, place] = file.url.split('/v1/files/');
  if (place) link.href = `../../files/${place}`;
  const name = () => {
    link.className = 'file';
    link.replaceChildren(
      icon('file'),
      element('span', 'called', file.name),
      element('span', '', language.size(file.size)),
    );
  };
  if (!place || !PICTURE.test(file.type)) {
    name();
    return link;
  }
  const picture = element('img');
  let missed = false;
  picture.onerror = () => {
    if (missed) name();
    else setTimeout(() => picture.setAttribute('src', link.href), ONCE_MORE);
    missed = true;
  };
  picture.alt = language.texts.picture(file.name);
  picture.loading = 'lazy';
  picture.referrerPolicy = 'no-referrer';
  picture.src = link.href;
  link.className = 'picture';
  link.append(picture);
  return link;
}

/** Draws a file on its way. */
export function drawAttachment({ file, bar }: Attachment, language: Language): HTMLElement {
  const chip = element('div', 'file', icon('file'), element('span', 'called', file.name), language.size(file.size));
  chip.append(bar);
  return chip;
}
