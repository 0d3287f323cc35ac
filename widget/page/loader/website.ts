/// <reference path="../../frontdesk.d.ts" />

/**
 * Offers `window.Frontdesk`: what the website's own scripts may call and hear, from before this script has come. Of several
 * chats on a page the first is the one that is meant.
 *
 * Takes what the calls do. Gives what tells those who listen.
 */
export function offer(methods: Omit<Frontdesk.Methods, 'on'>) {
  const events = new EventTarget();
  let ready = false;
  const all: Frontdesk.Methods = {
    ...methods,
    on: (event, listener) => {
      const heard = (told: Event) => listener((told as CustomEvent).detail);
      events.addEventListener(event, heard);
      if (ready && event === 'ready') listener(null as never);
      return () => events.removeEventListener(event, heard);
    },
  };
  const waiting = window.Frontdesk ?? [];
  if (Array.isArray(waiting)) {
    const push = (...calls: Frontdesk.Call[]) => {
      for (const [name, ...values] of calls) (all[name] as (...values: unknown[]) => unknown)?.(...values);
    };
    window.Frontdesk = { ...all, push };
    queueMicrotask(() => push(...waiting));
  }
  return <Name extends keyof Frontdesk.Events>(name: Name, detail?: Frontdesk.Events[Name]) => {
    ready ||= name === 'ready';
    // What goes wrong in a listener is the website's own, and stays there.
    events.dispatchEvent(new CustomEvent(name, { detail }));
  };
}
