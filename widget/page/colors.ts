/** From this relative luminance on, black stands out more against a colour than white does. */
const BRIGHT = 0.179;

/** Whether what is written on a colour such as `#3448d4` should be black (WCAG 2.2, relative luminance). */
export function isBright(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > BRIGHT;
}

/** Gives the chat the colour that its team has chosen; none for the chat's own. The page's policy allows no style in the page. */
export function wear(color: string): void {
  if (!/^#[\da-f]{6}$/.test(color)) return;
  const bright = isBright(color);
  // What lies on the colour moves away from what is written on it, so that it stays readable.
  const [ink, away] = bright ? ['#000', '#fff'] : ['#fff', '#000'];
  const colors = {
    head: color,
    accent: color,
    'accent-strong': `color-mix(in srgb, ${color} 85%, ${away})`,
    own: color,
    'on-accent': ink,
    'on-soft': `color-mix(in srgb, ${away} 20%, transparent)`,
  };
  for (const [name, value] of Object.entries(colors)) document.documentElement.style.setProperty(`--${name}`, value);
}
