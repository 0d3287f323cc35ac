let mark = '';

/** Shows in the website's title how many messages are unread, before whatever the website calls itself. */
export function countInTitle(count: number): void {
  const { title } = document;
  const own = mark && title.startsWith(mark) ? title.slice(mark.length) : title;
  mark = count ? `(${count}) ` : '';
  if (title !== mark + own) document.title = mark + own;
}
