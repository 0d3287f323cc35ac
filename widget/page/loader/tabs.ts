import { ALONE, FOLLOWER, type Heard, LEADER, type ToPage } from '../protocol.ts';
import { countInTitle } from './title.ts';

/** What a tab that listens says when nobody looks at it: one that somebody looks at may listen in its stead. */
const OFFER = '';

/**
 * The other tabs of the website with the same conversation. One of them holds the stream: the one that the visitor looked at
 * last. It tells the others what it hears. When it is closed, or dies, the browser gives its lock to the next.
 *
 * Takes what speaks to the page. Gives what takes part in a conversation, and what tells the others what was heard. What else is
 * needed only where there is a conversation comes along.
 */
export function meetTabs(say: (message: ToPage) => void) {
  let conversation = '';
  let channel: BroadcastChannel | undefined;
  let waiting: AbortController | undefined;
  let release: (() => void) | undefined;

  const tell = (part: number) => say({ type: 'part', conversation, part });
  const ask = (steal: boolean) => {
    const [own, turn] = [channel, new AbortController()];
    waiting?.abort();
    waiting = turn;
    const hold = () =>
      new Promise<void>((done) => {
        if (own !== channel) return done();
        release = done;
        tell(LEADER);
        if (!looks()) own?.postMessage(OFFER);
      });
    const how = steal ? { steal } : { signal: turn.signal };
    navigator.locks.request(`frontdesk:${conversation}`, how, hold).catch(() => {
      // Another tab took it; or this one waits no more.
      if (own !== channel || turn !== waiting) return;
      release = undefined;
      queue();
    });
  };
  const queue = () => {
    tell(FOLLOWER);
    ask(false);
  };
  const claim = () => {
    if (channel && !release && looks()) ask(true);
  };
  const leave = () => {
    channel?.close();
    waiting?.abort();
    release?.();
    channel = release = undefined;
  };
  const join = (next: string) => {
    leave();
    conversation = next;
    // Browsers lock on safe pages only.
    if (!navigator.locks) return tell(ALONE);
    channel = new BroadcastChannel(`frontdesk:${conversation}`);
    channel.onmessage = ({ data }) => (data ? say(data) : claim());
    if (looks()) claim();
    else queue();
  };

  document.addEventListener('visibilitychange', () => {
    claim();
    if (release && !looks()) channel?.postMessage(OFFER);
  });
  // A page with a lock or a channel is not kept for Back.
  addEventListener('pagehide', leave);
  addEventListener('pageshow', ({ persisted }) => persisted && join(conversation));
  return { join, pass: (heard: Heard) => channel?.postMessage(heard), countInTitle };
}

function looks(): boolean {
  return document.visibilityState === 'visible';
}
