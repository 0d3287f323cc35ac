import { type StreamEvent, StreamReader } from './sse.ts';
import type { Failure, Sent, Settings } from './types.ts';

/** How long an answer may take, in milliseconds. */
const DEADLINE = 20_000;
/** How long to wait after `too_many` where the server's own word cannot be read, in milliseconds. */
const TOO_MANY = 10_000;

/** No answer at all. */
const NO_ANSWER: Failure = { status: 0, code: '', after: 0 };
/** An answer that makes no sense: somebody in between answered. */
const NONSENSE: Failure = { status: 502, code: '', after: 0 };

/** Posts to a conversation. Plain text, so that the browser asks for no permission first. */
function post(
  conversation: string,
  route: string,
  body: object,
  signal: AbortSignal,
  keepalive = false,
): Promise<Response> {
  return fetch(`../../conversations/${conversation}/${route}`, {
    method: 'POST',
    body: JSON.stringify(body),
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    keepalive,
    signal,
  });
}

/** Reads out of an answer why it is not a success. */
async function failureOf(response: Response): Promise<Failure> {
  let code = '';
  try {
    const { type } = await response.json();
    code = /^urn:frontdesk:problem:(\w+)$/.exec(type)?.[1] ?? '';
  } catch {
    // Not a problem document: a proxy's or Mattermost's own page.
  }
  const seconds = Number(response.headers.get('Retry-After'));
  const after = seconds > 0 ? seconds * 1000 : code === 'too_many' ? TOO_MANY : 0;
  return { status: response.status, code, after };
}

/** Sends a message. Gives the server's answer, or how it failed. */
export async function send(conversation: string, body: object): Promise<Sent | Failure> {
  try {
    const response = await post(conversation, 'messages', body, AbortSignal.timeout(DEADLINE), true);
    if (!response.ok) return await failureOf(response);
    const sent: Sent = await response.json().catch(() => ({}));
    return typeof sent.post === 'string' && sent.at > 0 ? sent : NONSENSE;
  } catch {
    return NO_ANSWER;
  }
}

/**
 * Asks for events and calls back with what arrives, piece by piece. Gives nothing when the server ended as it should, else
 * how it failed.
 */
export async function listen(
  conversation: string,
  body: object,
  signal: AbortSignal,
  heard: (events: StreamEvent[]) => void,
): Promise<Failure | undefined> {
  try {
    const response = await post(conversation, 'events', body, signal);
    if (!response.ok) return await failureOf(response);
    if (!response.body || /html/.test(response.headers.get('Content-Type') ?? '')) return NONSENSE;
    const pieces = response.body.getReader();
    const text = new TextDecoder();
    const reader = new StreamReader();
    for (;;) {
      const { done, value } = await pieces.read();
      if (done) return undefined;
      if (!signal.aborted) heard(reader.read(text.decode(value, { stream: true })));
    }
  } catch {
    return NO_ANSWER;
  }
}

/** Fetches this page once more for the fresh ticket in it. Gives nothing where the page is refused. Throws without an answer. */
export async function freshTicket(): Promise<string | undefined> {
  const response = await fetch(location.href, { credentials: 'omit', signal: AbortSignal.timeout(DEADLINE) });
  if (!response.ok) {
    // A preview that is over is gone for good.
    if (response.status === 410 || (await failureOf(response)).code) return undefined;
    throw new Error(`${response.status}`);
  }
  return settingsIn(new DOMParser().parseFromString(await response.text(), 'text/html')).ticket;
}

/** Reads the settings that the server put into a page. */
export function settingsIn(page: Document): Settings {
  return JSON.parse(page.getElementById('settings')?.textContent ?? '');
}
