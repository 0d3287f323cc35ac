/** The few words that the loader itself says. */
export interface LoaderTexts {
  open: string;
  close: string;
  /** What is unread, after its number. */
  one: string;
  many: string;
  failed: string;
}

const en: LoaderTexts = {
  open: 'Open chat',
  close: 'Close chat',
  one: 'new message',
  many: 'new messages',
  failed: 'The chat can’t be reached right now.',
};

const de: LoaderTexts = {
  open: 'Chat öffnen',
  close: 'Chat schließen',
  one: 'neue Nachricht',
  many: 'neue Nachrichten',
  failed: 'Der Chat ist gerade nicht erreichbar.',
};

const fr: LoaderTexts = {
  open: 'Ouvrir le chat',
  close: 'Fermer le chat',
  one: 'nouveau message',
  many: 'nouveaux messages',
  failed: 'Le chat est momentanément indisponible.',
};

/** The words in a language, falling back to English. */
export function textsFor(language: string): LoaderTexts {
  return /^de\b/i.test(language) ? de : /^fr\b/i.test(language) ? fr : en;
}
