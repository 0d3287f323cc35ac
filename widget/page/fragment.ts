/** The code of an e-mail's link in a page's address, taken out of it; empty where the link opens the chat alone, nothing elsewhere. */
export function codeIn(): string | undefined {
  const found = /^#frontdesk(?:=([\w.-]+))?$/.exec(location.hash);
  if (!found) return undefined;
  history.replaceState(history.state, '', location.pathname + location.search);
  return found[1] ?? '';
}
