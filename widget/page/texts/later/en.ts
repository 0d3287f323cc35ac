/** The words in English of what few visitors need; the keys that every language has. */
export const en = {
  download: 'Download',
  end: 'End and forget on this device',
  erase: 'Erase everything',
  endSure: 'End this conversation? It is closed, and this device forgets it: you can’t go on with it here.',
  endYes: 'End and forget',
  ended: 'The conversation has ended. This device has forgotten it.',
  eraseSure: 'Erase this conversation? Everything you wrote and sent is deleted for our team as well, for good.',
  erased: 'Everything has been erased.',
  cancel: 'Cancel',
  failed: 'That didn’t work. Please try again.',
  file: 'conversation',
  notice: ['What happens to what you write is explained in our ', 'privacy notice', '.'],
  consent: ['I agree that what I write is processed as our ', 'privacy notice', ' says.'],
  consentNeeded: 'Please agree first, then send your message.',
  form: 'About you',
  name: 'Your name (optional)',
  email: 'Your e-mail address (optional)',
  emailWrong: 'This doesn’t look like an e-mail address. Please correct it, or leave it empty.',
  away: 'Nobody is here right now.',
  awayUntil: (when: string) => `Nobody is here right now. We’ll be back ${when}.`,
  slow: 'It’s taking a little longer than usual.',
  contact: 'Get our answer by e-mail if you leave',
  leave: 'Leave address',
  contactWrong: 'This doesn’t look like an e-mail address. Please correct it.',
  left: (email: string) =>
    email ? `If you leave, our answer goes to ${email}.` : 'If you leave, you’ll get our answer by e-mail.',
  change: 'Change address',
  linkOver: 'This link was already used or is too old. You can start a new conversation here.',
  rating: 'How did we do?',
  stars: (count: number) => (count === 1 ? '1 star of 5' : `${count} stars of 5`),
  ratingWords: 'Would you like to tell us more? (optional)',
  rate: 'Send rating',
  rated: 'Thank you for your rating!',
};

/** The words of what few visitors need. */
export type LaterTexts = typeof en;
