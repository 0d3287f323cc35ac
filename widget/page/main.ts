/** The chat page: reads its settings, loads the state machine, and joins the two with what is seen and with the loader. */
import { initSync } from 'frontdesk-machine';
import { Account } from './account.ts';
import { settingsIn } from './api.ts';
import styles from './chat.css';
import { wear } from './colors.ts';
import { button, dress, element } from './dom.ts';
import { wordsOf } from './draw.ts';
import { Engine } from './engine.ts';
import { later } from './fetched.ts';
import { codeIn } from './fragment.ts';
import { Language, languageOf, textsIn } from './language.ts';
import { meetLoader } from './port.ts';
import { READY, type ToLoader } from './protocol.ts';
import { newRoom, roomOf } from './room.ts';
import { View } from './view.ts';

/** What there is to say where nothing else came. */
const FAILURES: Record<string, [string, string]> = {
  en: ['The chat couldn’t be loaded.', 'Try again'],
  de: ['Der Chat konnte nicht geladen werden.', 'Erneut versuchen'],
  fr: ['Le chat n’a pas pu être chargé.', 'Réessayer'],
};

/** Compiles the state machine while it loads, where the server names its type rightly, else afterwards. */
async function loadMachine(): Promise<void> {
  const address = new URL('chat_bg.wasm', import.meta.url);
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status}`);
  const module = response.headers.get('Content-Type')?.startsWith('application/wasm')
    ? await WebAssembly.compileStreaming(response)
    : await WebAssembly.compile(await response.arrayBuffer());
  initSync({ module });
}

async function start(): Promise<void> {
  const settings = settingsIn(document);
  wear(settings.color ?? '');
  const alone = settings.preview || parent === window;
  const [texts] = await Promise.all([textsIn(languageOf(tag)), loadMachine()]);
  const language = new Language(tag, texts);
  let tell: (message: ToLoader) => void = () => {};
  let unread = 0;
  const renew = (forget: boolean) => {
    if (alone) engine.begin(newRoom());
    else if (account.active) account.fresh();
    else tell({ type: forget ? 'forget' : 'renew' });
  };
  const view = new View(settings, language, alone, {
    close: () => tell({ type: 'close' }),
    renew: () => renew(false),
    forget: (conversation, erased) => {
      account.drop(conversation, erased);
      renew(true);
    },
    seen: (seen) => {
      const conversation = account.active ? engine.conversation : '';
      if (conversation) account.see({ ...seen, conversation });
      tell({ type: 'seen', seen, conversation });
    },
    unread: (count) => {
      if (count !== unread) tell({ type: 'unread', count });
      unread = count;
    },
  });
  let shown = false;
  // Where there is no chat any more, there is nothing to open; who reads why closes it first.
  const heed = () => {
    if (!shown && engine.chat.over === 'connection_disabled') tell({ type: 'hide' });
  };
  const engine: Engine = new Engine(settings, language.code, texts.sendingFiles, {
    changed: () => {
      view.update();
      heed();
    },
    typing: (name, is) => view.typing(name, is),
    used: (text) => {
      account.began(text);
      tell({ type: 'used' });
    },
    room: (conversation) => engine.shared && tell({ type: 'room', conversation }),
    heard: (heard) => tell({ type: 'heard', ...heard }),
    arrived: ({ from, text }) => engine.shared && tell({ type: 'message', from, text: wordsOf(text) }),
  });
  const account = new Account(settings.site, engine, () => view.account(account));
  await view.use(engine);
  // Takes up the conversation that the link of an e-mail leads to, and gives what opens it.
  const resume = async (code: string): Promise<string> => {
    const resumed = await later()
      .then(({ resume }) => resume(settings.site, code))
      .catch(() => undefined);
    const room = resumed && roomOf(resumed.key);
    if (room) engine.begin({ ...room, used: true, seen: resumed.seen });
    else view.linkOver();
    return room?.token ?? '';
  };
  if (alone) {
    const code = settings.preview ? '' : codeIn();
    if (!code || !(await resume(code))) engine.begin(newRoom());
    view.show(true);
    return;
  }
  tell = meetLoader(settings.origins, (message) => {
    if (message.type === 'visitor') void account.enter(message.visitor, message.place);
    else if (message.type === 'identity') {
      account.leave();
      const room = roomOf(message.token);
      if (settings.verified) engine.refuse('verification_required');
      else if (room) engine.begin({ ...room, used: message.used, seen: message.seen });
    } else if (message.type === 'address') {
      engine.page = message.page;
      engine.shared = message.tabs === true;
    } else if (message.type === 'seen') engine.see(message.seen);
    else if (message.type === 'part') engine.lead(message.conversation, message.part);
    else if (message.type === 'heard') engine.overhear(message);
    else if (message.type === 'resume') void resume(message.code).then((token) => tell({ type: 'resumed', token }));
    else if (message.type === 'shown') {
      shown = message.shown;
      view.show(shown);
      heed();
    }
  });
}

const tag = new URLSearchParams(location.search).get('l') ?? navigator.language;
document.documentElement.lang = languageOf(tag);
dress(styles);
start().catch((error) => {
  console.error(error);
  const [failed, reload] = FAILURES[languageOf(tag)] ?? [];
  document.body.replaceChildren(
    element(
      'main',
      'failure',
      element('p', '', failed ?? ''),
      button('renew', reload ?? '', () => location.reload()),
    ),
  );
  // The loader shows this page rather than its own sign that the chat is late.
  if (parent !== window) parent.postMessage(READY, '*');
});
