/**
 * On a phone the chat fills the screen, and Back closes it, as it leaves whatever fills the screen.
 *
 * Takes the site's name, whether the chat is open, and what opens and closes it.
 */
export function heedBack(site: string, shown: () => boolean, show: (shown: boolean) => void) {
  /** Whether the chat has an entry of its own in the history, and that is where we are. */
  let entered = false;
  /** Whether the way back is under way that a button began. */
  let leaving = false;
  /** Whether this is the chat's entry: also where the page was loaded again while the chat was open. */
  const here = () => history.state?.frontdesk === site;
  /** The chat was opened: where it fills the screen it gets an entry. What the website keeps in its own one stays in there. */
  const enter = () => {
    if (leaving || !matchMedia('(max-width:480px),(max-height:420px)').matches) return;
    if (!here()) history.pushState({ ...history.state, frontdesk: site }, '');
    entered = true;
  };
  /** The chat was closed: its entry goes, so that Back leads where it led before. */
  const leave = () => {
    if (entered && here()) {
      leaving = true;
      history.back();
    }
    entered = false;
  };
  addEventListener('popstate', () => {
    if (leaving) {
      leaving = false;
      // It was opened again in the meantime.
      if (shown()) enter();
      return;
    }
    if (here() ? !shown() : entered && shown()) show(here());
    entered = here();
  });
  return {
    here,
    /** The chat was opened or closed. */
    heed() {
      if (shown()) enter();
      else leave();
    },
  };
}
