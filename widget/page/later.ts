/** What few visitors need, in a script of its own that is loaded when one of them does. */
import { dress } from './dom.ts';
import styles from './styles/later.css';
import { de } from './texts/later/de.ts';
import { en, type LaterTexts } from './texts/later/en.ts';
import { fr } from './texts/later/fr.ts';

export { Consent } from './consent.ts';
export { Contact } from './contact.ts';
export { Form } from './form.ts';
export { Menu } from './menu.ts';
export { Rating } from './rating.ts';
export { resume } from './resume.ts';

const languages: Record<string, LaterTexts> = { en, de, fr };

/** The words of all that in a language that the page speaks. */
export function laterTextsIn(code: string): LaterTexts {
  return languages[code] ?? en;
}

dress(styles);
