/** The state machine, as wasm-bindgen makes it from `widget/src/browser.rs`. */
declare module 'frontdesk-machine' {
  export function initSync(options: { module: WebAssembly.Module }): unknown;
  export function conversationId(token: string): string | undefined;
  export function encode(bytes: Uint8Array): string;

  export interface Task {
    readonly kind: number;
    readonly first: boolean;
    readonly wait: number;
    readonly id: string;
    readonly text: string;
    free(): void;
  }

  export interface Draft {
    readonly at: number;
    readonly stage: number;
    readonly until: number;
    readonly id: string;
    readonly text: string;
    readonly code: string;
    free(): void;
  }

  export class Chat {
    constructor(streams: boolean);
    begin(exists: boolean, seenAt: number, seenId: string): void;
    write(id: string, text: string, at: number, now: number): void;
    sent(sentId: string, post: string, at: number, body: unknown): void;
    refused(id: string, status: number, code: string, after: number, now: number, random: number): void;
    ticket(good: boolean, lost: boolean, now: number, random: number): void;
    again(id: string): void;
    discard(id: string): void;
    message(event: string, id: string, sentId: string, at: number, own: boolean, body: unknown, now: number): boolean;
    removed(event: string, id: string): void;
    reset(): void;
    state(open: boolean): void;
    heard(now: number): void;
    ended(now: number, random: number): void;
    broken(status: number, code: string, after: number, now: number, random: number): void;
    watch(shown: boolean, visible: boolean, now: number): void;
    lead(part: number): void;
    rewind(id: string): void;
    miss(): void;
    hurry(now: number): void;
    next(now: number, random: number): Task;
    rows(): unknown[];
    drafts(): Draft[];
    unread(): number;
    firstUnread(): string | undefined;
    seeAll(): boolean;
    see(at: number, id: string): void;
    readonly mark: string;
    readonly seenAt: number;
    readonly seenId: string;
    readonly exists: boolean;
    readonly open: boolean;
    readonly over: string;
    readonly renewable: boolean;
    readonly lost: boolean;
  }
}

declare module '*.css' {
  const text: string;
  export default text;
}
