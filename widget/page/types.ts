/** What visitor and server say to each other as JSON: the same types as the crate `wire` has in `visitor.rs`. */

/** What the server puts into the page. */
export interface Settings {
  site: string;
  team: string;
  ticket: string;
  origins: string[];
  preview: boolean;
  streams: boolean;
  greeting: Record<string, string>;
  /** The largest file that may be sent, in bytes; 0 where none may. */
  files: number;
  /** Whether visitors are taken only for whom the website vouches. */
  verified: boolean;
  /** Where it says what becomes of what a visitor writes; absent for no notice. */
  privacy_url?: string;
  /** Whether the visitor has to agree to that before the first message. */
  consent?: boolean;
  /** What the visitor is asked for before the first message. */
  ask_name?: boolean;
  ask_email?: boolean;
  /** Whether the visitor is asked at the end how it was. */
  rating?: boolean;
  /** The colour that the team has chosen; absent for the chat's own. */
  color?: string;
  /** Whether an e-mail address may be left, to which goes what is not read here. */
  mail?: boolean;
  /** Whether the team is there; absent where that is not known. */
  presence?: Presence;
  /** The name of the AI that answers a new conversation before people do; absent where people answer. */
  agent?: string;
}

/** Whether the team is there. */
export interface Presence {
  here: boolean;
  /** When it will be, in milliseconds since 1970; 0 where that is not known. */
  opens?: number;
}

/** The answer to the code of an e-mail's link. */
export interface Resumed {
  conversation: string;
  key: string;
  /** How far the visitor had seen the conversation. */
  seen?: { at: number; id: string };
}

/** What a verified visitor gets. */
export interface Pass {
  pass: string;
  expires: number;
  conversations: Earlier[];
}

/** One of their conversations. */
export interface Earlier {
  id: string;
  at: number;
  text: string;
  open: boolean;
}

/** One message. */
export interface Message {
  id: string;
  sent_id?: string;
  at: number;
  edited_at?: number;
  /** Whether more is to come. */
  growing?: boolean;
  from: { role: 'visitor' | 'member' | 'agent' | 'system'; name: string };
  text: Node[];
  files: Attached[];
}

/** A file at a message. */
export interface Attached {
  id: string;
  name: string;
  size: number;
  type: string;
  url: string;
}

/** The answer to an upload. */
export interface Uploaded {
  file: string;
  name: string;
  size: number;
  type: string;
}

/** The children of a list's item or a table's cell. */
export interface Item {
  children: Node[];
}

/** A piece of text. */
export type Node =
  | { type: 'text' | 'code'; text: string }
  | { type: 'code_block'; language: string; text: string }
  | { type: 'bold' | 'italic' | 'strike' | 'paragraph' | 'quote'; children: Node[] }
  | { type: 'link'; href: string; children: Node[] }
  | { type: 'heading'; level: number; children: Node[] }
  | { type: 'list'; start?: number; items: Item[] }
  | { type: 'table'; rows: { cells: Item[] }[] }
  | { type: 'break' | 'rule' };

/** The answer to a message that the server took. */
export interface Sent {
  id: string;
  post: string;
  at: number;
}

/** How a request failed: status 0 where there was no answer, the problem's code, and how long to wait in milliseconds. */
export interface Failure {
  status: number;
  code: string;
  after: number;
}
