/**
 * What a person sees of a post, as text.
 */
import type { Post } from '@mattermost/types/posts';

/** A message attachment, as far as people see it. */
interface Attachment {
  color?: string;
  pretext?: string;
  author_name?: string;
  title?: string;
  title_link?: string;
  text?: string;
  fields?: { title?: string; value?: unknown }[];
  image_url?: string;
  footer?: string;
  actions?: { id?: string; name?: string }[];
}

function attachmentsOf({ props }: Post): Attachment[] {
  return (props.attachments as Attachment[] | undefined) ?? [];
}

/** Text, then each attachment: its lines, its table as `title: value`, its buttons in brackets. */
export function look(post: Post): string {
  const lines = [post.message];
  for (const { pretext, author_name, title, title_link, text, fields, image_url, footer, actions } of attachmentsOf(
    post,
  )) {
    lines.push(pretext ?? '', author_name ?? '', title && title_link ? `[${title}](${title_link})` : (title ?? ''));
    lines.push(text ?? '');
    for (const field of fields ?? []) lines.push(`${field.title}: ${field.value}`);
    lines.push(image_url ?? '', footer ?? '', (actions ?? []).map(({ name }) => `[${name}]`).join(' '));
  }
  return lines.filter(Boolean).join('\n');
}

/** The ids of a post's buttons, by their names. */
export function buttons(post: Post): Record<string, string> {
  const actions = attachmentsOf(post).flatMap((attachment) => attachment.actions ?? []);
  return Object.fromEntries(actions.map(({ name = '', id = '' }) => [name, id]));
}

/** The color of a post's first attachment. */
export function color(post: Post): string {
  return attachmentsOf(post)[0]?.color ?? '';
}
