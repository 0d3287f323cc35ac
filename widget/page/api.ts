import type { Claim } from './protocol.ts';
import { type StreamEvent, StreamReader } from './sse.ts';
import type { Failure, Pass, Sent, Settings, Uploaded } from './types.ts';

/** How long an answer may take, in milliseconds. */
const DEADLINE = 20_000;
/** How long sending a file may take without any of it getting on, in milliseconds. */
const STUCK = 45_000;
/** How long to wait after `too_many` where the server's own word cannot be read, in milliseconds. */
const TOO_MANY = 10_000;

/** No answer at all. */
const NO_ANSWER: Failure = { status: 0, code: '', after: 0 };
/** An answer that makes no sense: somebody in between answered. */
const NONSENSE: Failure = { status: 502, code: '', after: 0 };

/** Posts. Plain text, so that the browser asks for no permission first. */
function post(route: string, body: object, signal: AbortSignal, keepalive = false): Promise<Response> {
  return fetch(`../../${route}`, {
    method: 'POST',
    body: JSON.stringify(body),
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    keepalive,
    signal,
  });
}

/** Reads out of an answer why it is not a success. */
function failure(status: number, body: string, retryAfter: string | null): Failure {
  let code = '';
  try {
    code = /^urn:frontdesk:problem:(\w+)$/.exec(JSON.parse(body).type)?.[1] ?? '';
  } catch {
    // Not a problem document: a proxy's or Mattermost's own page.
  }
  const seconds = Number(retryAfter);
  const after = seconds > 0 ? seconds * 1000 : code === 'too_many' ? TOO_MANY : 0;
  return { status, code, after };
}

async function failureOf(response: Response): Promise<Failure> {
  return failure(response.status, await response.text().catch(() => ''), response.headers.get('Retry-After'));
}

/** Sends a message. Gives the server's answer, or how it failed. */
export async function send(conversation: string, body: object): Promise<Sent | Failure> {
  try {
    const response = await post(`conversations/${conversation}/messages`, body, AbortSignal.timeout(DEADLINE), true);
    if (!response.ok) return await failureOf(response);
    const sent: Sent = await response.json().catch(() => ({}));
    return typeof sent.post === 'string' && sent.at > 0 ? sent : NONSENSE;
  } catch {
    return NO_ANSWER;
  }
}

/** Asks for a person. Says whether the server knows. */
export async function person(conversation: string, token: string): Promise<boolean> {
  try {
    const response = await post(`conversations/${conversation}/person`, { token }, AbortSignal.timeout(DEADLINE));
    return response.ok;
  } catch {
    return false;
  }
}

/** Asks the server for something of a website. Gives its answer, or nothing where none came. */
export async function site(name: string, verb: string, body: object): Promise<Response | undefined> {
  try {
    return await post(`sites/${name}/${verb}`, body, AbortSignal.timeout(DEADLINE));
  } catch {
    return undefined;
  }
}

/** Asks for something to be done with a conversation. Gives the server's answer, or nothing where none came. */
export async function command(conversation: string, verb: string, body: object): Promise<Response | undefined> {
  try {
    return await post(`conversations/${conversation}/${verb}`, body, AbortSignal.timeout(DEADLINE));
  } catch {
    return undefined;
  }
}

/** Exchanges what the website says of the visitor for a pass. Gives the server's answer, or how it failed. */
export async function exchange(site: string, { id, expires, nonce, signature }: Claim): Promise<Pass | Failure> {
  try {
    const claim = { id: `${id}`, expires: Number(expires), nonce, signature };
    const response = await post(`sites/${site}/visitor`, claim, AbortSignal.timeout(DEADLINE));
    if (!response.ok) return await failureOf(response);
    const pass: Pass = await response.json().catch(() => ({}));
    return typeof pass.pass === 'string' ? pass : NONSENSE;
  } catch {
    return NO_ANSWER;
  }
}

/**
 * Sends a file for a message to name. Calls back with the part of it that is on its way; gives the server's answer, or how it
 * failed. The header costs the browser a question beforehand, as watching the progress does anyway. The token is a password in it:
 * Mattermost takes a Bearer token for one of its own.
 */
export function upload(
  conversation: string,
  token: string,
  file: File,
  signal: AbortSignal,
  progress: (part: number) => void,
): Promise<Uploaded | Failure> {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open('POST', `../../conversations/${conversation}/files?${new URLSearchParams({ name: file.name })}`);
    request.setRequestHeader('Authorization', `Basic ${btoa(`:${token}`)}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    const stop = () => request.abort();
    let stuck = window.setTimeout(stop, STUCK);
    request.upload.onprogress = ({ loaded, total }) => {
      clearTimeout(stuck);
      stuck = window.setTimeout(stop, STUCK);
      progress(loaded / (total || 1));
    };
    request.onloadend = () => {
      clearTimeout(stuck);
      signal.removeEventListener('abort', stop);
      const { status, responseText } = request;
      if (status !== 200) done(failure(status, responseText, request.getResponseHeader('Retry-After')));
      else {
        try {
          done(JSON.parse(responseText));
        } catch {
          done(NONSENSE);
        }
      }
    };
    signal.addEventListener('abort', stop);
    request.send(file);
  });
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
    const response = await post(`conversations/${conversation}/events`, body, signal);
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
    // A preview that is over is gone for good; a server that is busy is not.
    if (response.status === 410) return undefined;
    if (response.status < 500 && response.status !== 429 && (await failureOf(response)).code) return undefined;
    throw new Error(`${response.status}`);
  }
  return settingsIn(new DOMParser().parseFromString(await response.text(), 'text/html')).ticket;
}

/** Reads the settings that the server put into a page. */
export function settingsIn(page: Document): Settings {
  return JSON.parse(page.getElementById('settings')?.textContent ?? '');
}
