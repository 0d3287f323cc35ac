/** What a visitor does with a whole conversation at the fake server. */
import type { ServerResponse } from 'node:http';
import { json } from './answer.ts';
import type { Conversation } from './server.ts';

/** The routes, and what came to them. */
export class Deeds {
  /** What was asked for, in order. */
  done: { route: string; score?: number; words?: string }[] = [];

  /** Takes a request that is one of these; says whether it is. */
  take(
    conversations: Map<string, Conversation>,
    id: string,
    route: string,
    { score, words }: { score?: number; words?: string },
    response: ServerResponse,
  ): boolean {
    if (!['close', 'export', 'erase', 'rate'].includes(route)) return false;
    const conversation = conversations.get(id);
    this.done.push({ route, ...(score && { score }), ...(words && { words }) });
    if (route === 'erase') conversations.delete(id);
    if (conversation && route === 'close') {
      conversation.open = false;
      conversation.tell(conversation.state);
    }
    json(response, route === 'export' ? { messages: conversation?.entries.map(({ message }) => message) } : {});
    return true;
  }
}
