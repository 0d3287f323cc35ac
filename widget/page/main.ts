/** The chat page: reads its settings, loads the state machine, and joins the two with what is seen and with the loader. */
import { initSync } from 'frontdesk-machine';
import { Account } from './account.ts';
import { settingsIn } from './api.ts';
import { button, element } from './dom.ts';
import { Engine, newRoom, roomOf } from './engine.ts';
import { Language } from './language.ts';
import { meetLoader } from './port.ts';
import { READY, type ToLoader } from './protocol.ts';
import { View } from './view.ts';

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
  const alone = settings.preview || parent === window;
  let tell: (message: ToLoader) => void = () => {};
  let unread = 0;
  const view = new View(settings, language, alone, {
    close: () => tell({ type: 'close' }),
    renew: () => {
      if (alone) engine.begin(newRoom());
      else if (account.active) account.fresh();
      else tell({ type: 'renew' });
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
  await loadMachine();
  const engine = new Engine(settings, language.code, language.texts.sendingFiles, {
    changed: () => view.update(),
    typing: (name, is) => view.typing(name, is),
    used: (text) => {
      account.began(text);
      tell({ type: 'used' });
    },
  });
  const account = new Account(settings.site, engine, () => view.account(account));
  view.use(engine);
  if (alone) {
    engine.begin(newRoom());
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
    } else if (message.type === 'address') engine.page = message.page;
    else if (message.type === 'seen') engine.see(message.seen);
    else view.show(message.shown);
  });
}

const language = new Language(new URLSearchParams(location.search).get('l') ?? navigator.language);
document.documentElement.lang = language.code;
start().catch((error) => {
  console.error(error);
  const { failed, reload } = language.texts;
  document.body.replaceChildren(
    element(
      'main',
      'failure',
      element('p', '', failed),
      button('renew', reload, () => location.reload()),
    ),
  );
  // The loader shows this page rather than its own sign that the chat is late.
  if (parent !== window) parent.postMessage(READY, '*');
});
