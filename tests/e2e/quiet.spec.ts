import { Visitor } from '../world/visitor.ts';
import { connectWebsite } from '../world/website.ts';
import { Desk } from './desk.ts';
import { expect, test } from './story.ts';

test('a whole story leaves no word of it and no secret in the log', async ({ world, context }) => {
  const { log } = world.server;
  const since = log.end;
  const desk = await Desk.open(world);
  const page = await context.newPage();
  const tickets: string[] = [];
  page.on('response', async (response) => {
    if (/\/sites\/[^/]+\/chat\?/.test(response.url())) tickets.push(...(await ticketsIn(await response.text())));
  });
  const visitor = await Visitor.visit(page, `${desk.page}?order=tangerine-query`);
  await visitor.open();
  await visitor.say('tangerine-first @all');
  const root = await desk.root('tangerine-first');
  const reply = await desk.reply(root, 'tangerine-reply');
  await desk.reply(root, 'note: tangerine-note');
  await desk.anna.command(desk.channel, '/desk note tangerine-command', { thread: root.id });
  await visitor.sees('tangerine-reply');
  await desk.anna.edit(reply, 'tangerine-edited');
  await visitor.sees('tangerine-edited');
  await desk.anna.client.deletePost(reply.id);
  await visitor.say('tangerine-second');
  await visitor.hears(['tangerine-first @all', 'tangerine-second']);

  await desk.anna.command(desk.channel, '/desk block', { thread: root.id });
  await visitor.say('tangerine-blocked');
  await visitor.chat.getByText('Messages are no longer accepted').first().waitFor();
  await world.plugin.restart();
  await desk.anna.press(root, 'unblock');
  await page.reload();
  await visitor.open();
  await visitor.hears(['tangerine-first @all', 'tangerine-second']);

  await desk.anna.command(desk.channel, '/desk show');
  const { preview_url: preview } = await connectWebsite(desk.anna, desk.channel, desk.origin);
  const previewed = await context.newPage();
  await previewed.goto(preview);
  await previewed.getByRole('textbox').fill('tangerine-preview');
  await previewed.getByRole('textbox').press('Enter');
  await desk.root('tangerine-preview');
  const token = tokenIn(await visitor.storage());
  const marks = root.props.frontdesk as { conversation: string };
  await refuse(world.server.url, marks.conversation, token);

  const [secret] = await world.database.query(
    "SELECT encode(pvalue, 'escape') FROM pluginkeyvaluestore WHERE pluginid = 'frontdesk' AND pkey = 'v1:secret'",
  );
  const { key } = JSON.parse(secret ?? '{}') as { key: string };
  expect(key).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(tickets.length).toBeGreaterThan(0);
  const ticket = new URL(preview).searchParams.get('preview') ?? '';
  // The log is written a moment later: it ends with this.
  await world.admin.client.getUserByUsername('the-end-of-the-story').catch(() => {});
  await log.waitFor(/the-end-of-the-story/, { since });
  const written = log.text(since);
  // The log tells of the plugin at all, so that its silence means something.
  expect(written).toContain('"plugin_id":"frontdesk"');
  for (const word of ['tangerine', token, key, ticket, ...tickets]) {
    expect(word.length).toBeGreaterThan(8);
    expect(written.split('\n').filter((line) => line.includes(word))).toEqual([]);
  }
});

/** The tickets that a chat page carries. */
async function ticketsIn(html: string): Promise<string[]> {
  const [, settings] = /<script type="application\/json" id="settings">(.*?)<\/script>/s.exec(html) ?? [];
  return [(JSON.parse(settings ?? '{}') as { ticket: string }).ticket];
}

function tokenIn(storage: string): string {
  const [token] = /[A-Za-z0-9_-]{43}/.exec(storage) ?? [];
  if (!token) throw new Error(`there is no token in ${storage}`);
  return token;
}

/** Requests that are refused, each with something in it that is nobody's business. */
async function refuse(server: string, conversation: string, token: string): Promise<void> {
  const send = (id: string, body: string, headers = {}) =>
    fetch(`${server}/plugins/frontdesk/v1/conversations/${id}/messages`, { method: 'POST', body, headers });
  const wrong = token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
  const message = { id: 'm1', text: 'tangerine-refused', token, ticket: 'tangerine.ticket' };
  for (const { status } of [
    await send(conversation, '{"tangerine'),
    await send(conversation, JSON.stringify({ ...message, token: wrong })),
    await send('tangerine-conversation', JSON.stringify(message)),
    await send(conversation, JSON.stringify({ ...message, text: `${token}${'x'.repeat(5_000)}` })),
    await send(conversation, JSON.stringify(message), { Origin: 'https://tangerine.example' }),
    await send(conversation, 'tangerine'.repeat(20_000)),
  ]) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  }
}
