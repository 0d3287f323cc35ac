/**
 * The picture of both sides: the shop's page with the open chat, and beside it the thread as a plain channel would show it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Post } from '@mattermost/types/posts';
import { repository } from '../world/machine.ts';

/** The shop in the picture. */
export const shopFront = `
<style>
  body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #2b2622; background: #faf7f2; }
  header { padding: 18px 40px; background: #fff; border-bottom: 1px solid #eadfd0; font-weight: 600; letter-spacing: .02em; }
  main { padding: 28px 40px; }
  h1 { margin: 0 0 6px; font-size: 30px; }
  p { max-width: 240px; }
  ul { list-style: none; margin: 26px 0 0; padding: 0; display: grid; gap: 14px; max-width: 250px; }
  li { padding: 16px 18px; background: #fff; border: 1px solid #eadfd0; border-radius: 10px; }
  li b { display: block; }
</style>
<header>The lamp shop</header>
<main>
  <h1>Made to order</h1>
  <p>Every lamp leaves our workshop within a week.</p>
  <ul>
    <li><b>Desk lamp “Anna”</b>oak and brass, 89 €</li>
    <li><b>Floor lamp “Ben”</b>ash and linen, 149 €</li>
    <li><b>Wall lamp “Carla”</b>porcelain, 64 €</li>
  </ul>
</main>`;

/** What a post's attachment has, as far as it is drawn. */
interface Attachment {
  color?: string;
  fields?: { title: string; value: string }[] | null;
  actions?: { name: string; style?: string }[] | null;
}

/** Who wrote a post: a person, or a bot with its picture. */
export interface Author {
  name: string;
  picture?: Buffer;
}

/** Frontdesk's own bot. */
const ours: Author = { name: 'frontdesk', picture: readFileSync(join(repository, 'assets', 'bot.png')) };

/** Draws a thread's posts, beside a page of the shop where there is one; `authors` tells who wrote, by user id. */
export function threadPage(
  shop: Buffer | undefined,
  channel: string,
  posts: Post[],
  authors: Map<string, Author>,
): string {
  const beside = shop ? `<img class="shop" alt="The shop's page with the open chat" src="${drawn(shop)}">` : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Both sides</title>
<style>
  body { margin: 0; display: grid; grid-template-columns: ${shop ? '700px 580px' : '1fr'}; height: ${shop ? '800px' : 'auto'}; overflow: hidden; font: 15px/1.45 system-ui, sans-serif; color: #1b1d22; }
  img.shop { display: block; width: 700px; height: 800px; }
  aside { border-left: 1px solid #cfd3dc; background: #fff; display: flex; flex-direction: column; }
  h1 { margin: 0; padding: 17px 24px; font-size: 17px; border-bottom: 1px solid #e3e5ea; }
  h1 small { color: #5d6370; font-weight: 400; margin-left: 8px; }
  article { display: grid; grid-template-columns: 36px 1fr; gap: 0 12px; padding: 12px 24px 2px; }
  .face { width: 36px; height: 36px; border-radius: 50%; background: #1c58d9; color: #fff; display: grid; place-items: center; font-weight: 600; object-fit: cover; }
  .who { font-weight: 600; }
  .bot { font-size: 10px; font-weight: 600; background: #e8eaf0; border-radius: 4px; padding: 2px 4px; margin-left: 6px; vertical-align: 1px; }
  time { color: #5d6370; font-size: 12px; margin-left: 8px; font-weight: 400; }
  p { margin: 1px 0; white-space: pre-line; overflow-wrap: anywhere; }
  .mention, a { color: #1c58d9; text-decoration: none; }
  code { background: #eef0f4; border-radius: 4px; padding: 1px 4px; }
  .attachment { margin: 8px 0 4px; border: 1px solid #dfe2e8; border-left: 4px solid; border-radius: 4px; padding: 10px 14px; }
  dl { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 16px; margin: 0 0 10px; }
  dt { font-weight: 600; font-size: 13px; }
  dd { margin: 0; overflow-wrap: anywhere; }
  .button { display: inline-block; border: 1px solid #c3c8d4; border-radius: 4px; padding: 4px 12px; margin-right: 8px; font-weight: 600; font-size: 12px; }
  .primary { background: #1c58d9; border-color: #1c58d9; color: #fff; }
  .danger { color: #d24b4e; border-color: #d24b4e; }
</style>
</head>
<body>
${beside}
<aside>
<h1>Thread<small>${escaped(channel)}</small></h1>
${posts.map((post) => article(post, authors.get(post.user_id) ?? ours)).join('\n')}
</aside>
</body>
</html>`;
}

function drawn(picture: Buffer): string {
  return `data:image/png;base64,${picture.toString('base64')}`;
}

function article(post: Post, { name, picture }: Author): string {
  const face = picture
    ? `<img class="face" alt="" src="${drawn(picture)}">`
    : `<span class="face">${escaped(name.slice(0, 1))}</span>`;
  const tag = picture ? '<span class="bot">BOT</span>' : '';
  const time = new Date(post.create_at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const attachments = (post.props.attachments ?? []) as Attachment[];
  return `<article>${face}<div><span class="who">${escaped(name)}</span>${tag}<time>${time}</time>
<p>${words(post.message)}</p>${attachments.map(attachment).join('')}</div></article>`;
}

function attachment({ color, fields, actions }: Attachment): string {
  const rows = (fields ?? []).map(
    ({ title, value }) => `<div><dt>${escaped(title)}</dt><dd>${words(value)}</dd></div>`,
  );
  const buttons = (actions ?? []).map(
    ({ name, style = '' }) => `<span class="button ${style}">${escaped(name)}</span>`,
  );
  return `<div class="attachment" style="border-left-color: ${color || '#dfe2e8'}"><dl>${rows.join('')}</dl>${buttons.join('')}</div>`;
}

/** As much Markdown as the picture's posts have. */
function words(text: string): string {
  return escaped(text)
    .replace(/\*\*(.+?)\*\*/g, '<b>$1</b>')
    .replace(/\*(.+?)\*/g, '<i>$1</i>')
    .replace(/`(.+?)`/g, '<code>$1</code>')
    .replace(/\[(.+?)\]\((.+?)\)/g, '<a href="$2">$1</a>')
    .replace(/(^|\s)(@[\w.-]+)/g, '$1<span class="mention">$2</span>')
    .replaceAll(':wave:', '👋');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
