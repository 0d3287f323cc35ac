import { PORT, READY, type ToLoader, type ToPage } from './protocol.ts';

/**
 * Meets the loader: says that the page is there, and takes the first port that comes from the parent window with an allowed
 * origin. Calls back with what the loader says; gives what speaks to it.
 */
export function meetLoader(origins: string[], hear: (message: ToPage) => void): (message: ToLoader) => void {
  let port: MessagePort | undefined;
  addEventListener('message', (event) => {
    const [offered] = event.ports;
    const welcome = event.source === parent && event.data === PORT && origins.includes(event.origin);
    if (port || !welcome || !offered) return;
    port = offered;
    port.onmessage = (message) => hear(message.data);
  });
  // Nothing of worth is in this, so anybody may hear it.
  parent.postMessage(READY, '*');
  return (message) => port?.postMessage(message);
}
