/** The few words that the loader itself says. */
export interface LoaderTexts {
  chat: string;
  open: string;
  close: string;
  unread: (count: number) => string;
  failed: string;
}

const en: LoaderTexts = {
  chat: 'Chat',
  open: 'Open chat',
  close: 'Close chat',
  unread: (count) => (count === 1 ? '1 new message' : `${count} new messages`),
  failed: 'The chat can’t be reached right now. Please try again in a moment.',
};

const de: LoaderTexts = {
  chat: 'Chat',
  open: 'Chat öffnen',
  close: 'Chat schließen',
  unread: (count) => (count === 1 ? '1 neue Nachricht' : `${count} neue Nachrichten`),
  failed: 'Der Chat ist gerade nicht erreichbar. Bitte versuchen Sie es gleich noch einmal.',
};

/** The words in a language, falling back to English. */
export function textsFor(language: string): LoaderTexts {
  return /^de\b/i.test(language) ? de : en;
}
