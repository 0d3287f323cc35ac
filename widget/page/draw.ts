import { element } from './dom.ts';
import type { Item, Node as Piece } from './types.ts';

/** The addresses that a link may lead to. The server checked already; this page does not rely on it. */
const SAFE = /^(https?:\/\/|mailto:|tel:)/i;

/** Draws pieces of text as elements. Nothing that the server says is ever read as markup. */
export function draw(pieces: Piece[]): Node[] {
  return pieces.map(drawOne);
}

/** The words of a text alone. */
export function wordsOf(pieces: Piece[]): string {
  return pieces.map(wordsOfOne).join('').trim();
}

function wordsOfOne(piece: Piece): string {
  if (piece.type === 'break') return '\n';
  if (piece.type === 'list') return `${piece.items.map(({ children }) => wordsOf(children)).join('\n')}\n`;
  if (piece.type === 'table')
    return piece.rows.map(({ cells }) => `${cells.map(({ children }) => wordsOf(children)).join('\t')}\n`).join('');
  if ('text' in piece) return piece.type === 'code_block' ? `${piece.text}\n` : piece.text;
  if (!('children' in piece)) return '';
  return /^(paragraph|heading|quote)$/.test(piece.type) ? `${wordsOf(piece.children)}\n` : wordsOf(piece.children);
}

function drawOne(piece: Piece): Node {
  switch (piece.type) {
    case 'text':
      return document.createTextNode(piece.text);
    case 'break':
      return element('br');
    case 'bold':
      return element('strong', '', ...draw(piece.children));
    case 'italic':
      return element('em', '', ...draw(piece.children));
    case 'strike':
      return element('s', '', ...draw(piece.children));
    case 'code':
      return element('code', '', piece.text);
    case 'link':
      return drawLink(piece.href, draw(piece.children));
    case 'paragraph':
      return element('p', '', ...draw(piece.children));
    case 'heading':
      return drawHeading(piece.level, draw(piece.children));
    case 'code_block':
      return scrolls(element('pre', '', element('code', '', piece.text)));
    case 'list':
      return drawList(piece.items, piece.start);
    case 'quote':
      return element('blockquote', '', ...draw(piece.children));
    case 'rule':
      return element('hr');
    case 'table':
      return scrolls(element('div', 'table', drawTable(piece.rows)));
    default:
      // A newer server may know more than this page does.
      return document.createTextNode('');
  }
}

function drawLink(href: string, children: Node[]): Node {
  if (!SAFE.test(href)) return element('span', '', ...children);
  const link = element('a', '', ...children);
  link.href = href;
  link.target = '_blank';
  link.rel = 'noopener noreferrer nofollow';
  return link;
}

/** A heading within a message is no heading of the page: it looks like one, one size smaller with every level. */
function drawHeading(level: number, children: Node[]): Node {
  return element('p', `heading h${Math.min(Math.max(level, 1), 4)}`, ...children);
}

function drawList(items: Item[], start: number | undefined): Node {
  const drawn = items.map((item) => element('li', '', ...draw(item.children)));
  if (start === undefined) return element('ul', '', ...drawn);
  const list = element('ol', '', ...drawn);
  list.start = start;
  return list;
}

function drawTable(rows: { cells: Item[] }[]): HTMLElement {
  const drawRow = (cells: Item[], name: 'th' | 'td') =>
    element('tr', '', ...cells.map((cell) => element(name, '', ...draw(cell.children))));
  const [heading, ...body] = rows;
  return element(
    'table',
    '',
    element('thead', '', ...(heading ? [drawRow(heading.cells, 'th')] : [])),
    element('tbody', '', ...body.map((row) => drawRow(row.cells, 'td'))),
  );
}

/** Makes something wide reachable by keyboard, so that it can be scrolled. */
function scrolls<Made extends HTMLElement>(made: Made): Made {
  made.tabIndex = 0;
  return made;
}

/** What the visitor wrote, as nodes. */
export function plain(text: string): Piece[] {
  return text
    .split('\n')
    .flatMap((line, at) => [...(at ? [{ type: 'break' as const }] : []), { type: 'text' as const, text: line }]);
}
