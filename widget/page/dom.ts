/** Makes an element with a class and children. A string becomes text, never markup. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  style = '',
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (style) made.className = style;
  made.append(...children);
  return made;
}

/** Makes a button that does something. */
export function button(style: string, label: string, press: () => void): HTMLButtonElement {
  const made = element('button', style, label);
  made.type = 'button';
  made.onclick = press;
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

/** The drawings, each a path in a square of 24. */
export const icons = {
  close: 'm6 6 12 12M18 6 6 18',
  send: 'M12 19V5m-6.5 6.5L12 5l6.5 6.5',
  down: 'M12 5v14m6-6-6 6-6-6',
  file: 'M14 3H6v18h12V7Zm0 0v4h4',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  clip: 'm20 11-8.6 8.6a5 5 0 0 1-7-7l8.7-8.7a3.3 3.3 0 0 1 4.7 4.7l-8.7 8.6a1.7 1.7 0 0 1-2.3-2.3l8-8',
};

/** Makes a drawing that says nothing to who can't see it. */
export function icon(name: keyof typeof icons): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', icons[name]);
  svg.append(path);
  return svg;
}

/** Adds styles to the page. */
export function dress(styles: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets.push(sheet);
}

/** Milliseconds of a clock that never goes back. */
export function now(): number {
  return performance.now();
}
