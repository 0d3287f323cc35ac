/** The words of the chat page in English; the keys that every language has. */
export const en = {
  title: 'Chat with us',
  subtitle: 'We’ll reply right here',
  greeting: 'Hello! How can we help you?',
  conversation: 'Conversation',
  close: 'Close chat',
  you: 'You',
  system: 'Notice',
  agent: 'Automatic reply',
  label: 'Your message',
  placeholder: 'Write a message …',
  send: 'Send',
  left: (count: number) => (count === 1 ? '1 character left' : `${count} characters left`),
  over: (count: number) => (count === 1 ? '1 character too many' : `${count} characters too many`),
  sending: 'Sending …',
  sent: 'Sent',
  edited: 'edited',
  file: (name: string) => `Attachment: ${name}`,
  newMessages: 'New messages',
  toNew: 'Go to new messages',
  toEnd: 'Go to the latest message',
  typing: (name: string) => (name ? `${name} is typing …` : 'Someone is typing …'),
  lost: 'Connection lost. Trying to reconnect …',
  closed: 'This conversation was closed. Just write again if there’s anything else.',
  again: 'Send again',
  discard: 'Discard',
  waiting: 'Not sent yet. Trying again …',
  tooMany: (seconds: number) =>
    seconds > 0
      ? `Too many messages at once. Trying again in ${seconds}\u00a0s.`
      : 'Too many messages at once. Trying again …',
  notSent: 'Not sent.',
  reasons: {
    text_too_long: 'The message is too long.',
    body_too_large: 'The message is too long.',
    bad_text: 'The message contains characters that can’t be sent.',
    blocked: 'Messages are no longer accepted in this conversation.',
    ticket_expired: 'This page has expired. Please reload it.',
    connection_disabled: 'This chat is no longer available.',
    unknown_token: 'This conversation no longer exists.',
    closed: 'This conversation has ended.',
    origin_not_allowed: 'This chat isn’t set up for this website.',
    other: 'Something went wrong.',
  },
  previewExpired: 'This preview has expired. Please ask for a new link.',
  preview: 'Preview',
  renew: 'Start a new conversation',
  failed: 'The chat couldn’t be loaded.',
  reload: 'Try again',
};

/** The words of the chat page. */
export type Texts = typeof en;
