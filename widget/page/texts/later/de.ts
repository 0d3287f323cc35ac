import type { LaterTexts } from './en.ts';

/** The words in German of what few visitors need. */
export const de: LaterTexts = {
  download: 'Herunterladen',
  end: 'Beenden und auf diesem Gerät vergessen',
  erase: 'Alles löschen',
  endSure:
    'Unterhaltung beenden? Sie wird geschlossen und auf diesem Gerät vergessen. Sie können sie hier dann nicht mehr fortsetzen.',
  endYes: 'Beenden und vergessen',
  ended: 'Die Unterhaltung ist beendet und auf diesem Gerät vergessen.',
  eraseSure:
    'Unterhaltung löschen? Alles, was Sie geschrieben und gesendet haben, wird auch bei unserem Team endgültig gelöscht.',
  erased: 'Alles wurde gelöscht.',
  cancel: 'Abbrechen',
  failed: 'Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.',
  file: 'unterhaltung',
  notice: ['Was mit Ihren Nachrichten geschieht, steht in unserer ', 'Datenschutzerklärung', '.'],
  consent: [
    'Ich bin damit einverstanden, dass meine Nachrichten so verarbeitet werden, wie es in der ',
    'Datenschutzerklärung',
    ' steht.',
  ],
  consentNeeded: 'Bitte stimmen Sie zuerst zu und senden Sie dann Ihre Nachricht.',
  form: 'Zu Ihrer Person',
  name: 'Ihr Name (freiwillig)',
  email: 'Ihre E-Mail-Adresse (freiwillig)',
  emailWrong: 'Das sieht nicht nach einer E-Mail-Adresse aus. Bitte korrigieren Sie sie oder lassen Sie das Feld leer.',
  away: 'Gerade ist niemand da.',
  awayUntil: (when) => `Gerade ist niemand da. Wir sind wieder für Sie da: ${when}.`,
  slow: 'Es dauert gerade etwas länger als sonst.',
  contact: 'Unsere Antwort per E-Mail, falls Sie weggehen',
  leave: 'Adresse hinterlassen',
  contactWrong: 'Das sieht nicht nach einer E-Mail-Adresse aus. Bitte korrigieren Sie sie.',
  left: (email) =>
    email
      ? `Falls Sie weggehen, schicken wir die Antwort an ${email}.`
      : 'Falls Sie weggehen, bekommen Sie unsere Antwort per E-Mail.',
  change: 'Adresse ändern',
  linkOver: 'Dieser Link wurde schon benutzt oder ist zu alt. Sie können hier eine neue Unterhaltung beginnen.',
  rating: 'Wie zufrieden waren Sie mit uns?',
  stars: (count) => (count === 1 ? '1 von 5 Sternen' : `${count} von 5 Sternen`),
  ratingWords: 'Möchten Sie uns noch etwas dazu sagen? (freiwillig)',
  rate: 'Bewertung senden',
  rated: 'Vielen Dank für Ihre Bewertung!',
};
