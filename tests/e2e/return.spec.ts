import { setTimeout as pause } from 'node:timers/promises';
import type { Post } from '@mattermost/types/posts';
import { Line } from '../world/line.ts';
import type { Visitor } from '../world/visitor.ts';
import { until } from '../world/wait.ts';
import type { World } from '../world/world.ts';
import { Desk } from './desk.ts';
import { expect, test } from './story.ts';

test('who closes the tab, and later the browser, comes back to all of the conversation', async ({
  world,
  context,
  browser,
}) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'One');
  await desk.reply(root, 'Two');
  await visitor.sees('Two');
  await visitor.say('Three');
  await visitor.hasSent();
  await visitor.hears(['One', 'Two', 'Three']);
  await visitor.page.close();
  const meanwhile = await desk.reply(root, 'For');
  await desk.reply(root, 'Five');
  await desk.anna.edit(meanwhile, 'Four');

  const back = await desk.welcome(context);
  await back.hears(['One', 'Two', 'Three', 'Four', 'Five']);
  await back.say('Six');
  await back.hasSent();
  await back.hears(['One', 'Two', 'Three', 'Four', 'Five', 'Six']);
  const kept = await context.storageState();
  await context.close();
  await desk.reply(root, 'Seven');

  const tomorrow = await browser.newContext({ storageState: kept });
  const again = await desk.welcome(tomorrow);
  await again.hears(['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven']);
  expect(await desk.said(root)).toEqual(await again.texts());
  await again.say('Eight');
  await expect.poll(async () => (await desk.said(root)).at(-1)).toBe('Eight');
  await tomorrow.close();
});

test('somebody else at the shop begins a conversation of their own', async ({ world, context, browser }) => {
  const desk = await Desk.open(world);
  await desk.begin(context, 'Mine');
  const stranger = await browser.newContext();
  const { visitor } = await desk.begin(stranger, 'Another');
  await visitor.hears(['Another']);
  await stranger.close();
});

test('while the chat is closed, the launcher counts what is unread', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'I close this now');
  await visitor.hears(['I close this now']);
  await visitor.chat.getByRole('button', { name: 'Close chat' }).click();
  await expect(visitor.launcher).toHaveAccessibleName('Open chat');
  await desk.reply(root, 'Look here');
  await expect(visitor.launcher).toHaveAccessibleName('Open chat – 1 new message');
  await desk.reply(root, 'note: only among us');
  const second = await desk.reply(root, 'And here');
  await expect(visitor.launcher).toHaveAccessibleName('Open chat – 2 new messages');
  await desk.anna.client.deletePost(second.id);
  await expect(visitor.launcher).toHaveAccessibleName('Open chat – 1 new message');

  await visitor.page.reload();
  await expect(visitor.launcher).toHaveAccessibleName('Open chat – 1 new message');
  await visitor.open();
  await expect(visitor.log.getByText('New messages')).toBeVisible();
  await expect(visitor.launcher).toHaveAccessibleName('Close chat');
  await visitor.page.reload();
  await visitor.log.locator('article').first().waitFor({ state: 'attached' });
  await expect(visitor.launcher).toHaveAccessibleName('Open chat');
});

test('what is written without a connection is sent once there is one, once and in order', async ({
  world,
  context,
}) => {
  const desk = await Desk.open(world);
  const { visitor, root } = await desk.begin(context, 'Before');
  await visitor.hears(['Before']);
  await context.setOffline(true);
  await visitor.say('In a tunnel');
  await visitor.say('Still in it');
  await visitor.log.getByText('Not sent yet').first().waitFor();
  await desk.reply(root, 'Are you there?');
  expect(await desk.said(root)).toEqual(['Before', 'Are you there?']);
  await context.setOffline(false);
  const all = ['Before', 'Are you there?', 'In a tunnel', 'Still in it'];
  await expect.poll(() => desk.said(root), { timeout: 20_000 }).toEqual(all);
  await visitor.hears(all);
});

/** Both sides of a conversation write without a pause; what was written is noted, to be compared in the end. */
class Talk {
  /** What the visitor has typed. */
  readonly typed: string[] = [];
  /** What the server has taken from the member. */
  readonly accepted: string[] = [];
  readonly #desk: Desk;
  readonly #visitor: Visitor;
  readonly #root: Post;
  readonly #writers: Promise<void>[];
  #over = false;

  constructor(desk: Desk, visitor: Visitor, root: Post) {
    this.#desk = desk;
    this.#visitor = visitor;
    this.#root = root;
    this.#writers = [this.#teamWrites(), this.#visitorWrites()];
  }

  /** Waits until both sides have written some more, and the visitor sees something new of the team. */
  async goOn(): Promise<void> {
    const [typed, accepted] = [this.typed.length + 2, this.accepted.length + 2];
    const more = () => this.typed.length >= typed && this.accepted.length >= accepted;
    await until(more, { what: 'both sides to write', within: 60_000 });
    const last = this.accepted.at(-1) ?? '';
    await until(async () => (await this.#shown()).includes(last), {
      what: `the visitor to see "${last}"`,
      within: 60_000,
    });
  }

  /** Ends it, and compares what was written, what the thread has and what the visitor sees. */
  async settle(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#writers);
    await expect(async () => {
      const thread = await this.#desk.said(this.#root);
      for (const text of [...this.typed, ...this.accepted])
        expect(thread.filter((said) => said === text)).toEqual([text]);
      expect(thread.filter((said) => said.startsWith('visitor '))).toEqual(this.typed);
      expect(await this.#shown()).toEqual(thread);
    }).toPass({ timeout: 90_000 });
    await this.#visitor.page.reload();
    await this.#visitor.open();
    await this.#visitor.hears(await this.#desk.said(this.#root));
  }

  async #shown(): Promise<string[]> {
    const texts = await this.#visitor.texts();
    expect(texts.length, 'nothing is shown twice').toBe(new Set(texts).size);
    return texts;
  }

  async #teamWrites(): Promise<void> {
    for (let count = 1; !this.#over; count += 1) {
      const text = `team ${count}`;
      // Where the server is down, it takes nothing: the member sees that, and goes on with another text.
      await this.#desk.reply(this.#root, text).then(
        () => this.accepted.push(text),
        () => {},
      );
      await pause(400);
    }
  }

  async #visitorWrites(): Promise<void> {
    for (let count = 1; !this.#over; count += 1) {
      const text = `visitor ${count}`;
      await this.#visitor.say(text);
      this.typed.push(text);
      await pause(1_500); // more than ten things in ten seconds would have to wait
    }
  }
}

const outages: Record<string, (world: World) => Promise<void>> = {
  'the plugin is switched off and on': (world) => world.plugin.restart(),
  'the plugin is killed': async (world) => {
    const before = await world.plugin.processes();
    await world.plugin.kill();
    // The server looks after its plugins every 30 seconds.
    const isNew = async () => (await world.plugin.processes()).some((pid) => !before.includes(pid));
    await until(isNew, { what: 'the server to start the plugin again', within: 60_000 });
    await world.plugin.waitUntilRunning();
  },
  'the server is killed and started again': async (world) => {
    await world.server.kill();
    await pause(1_500); // the visitor and the member go on writing meanwhile
    await world.server.start();
  },
};

for (const [what, happens] of Object.entries(outages)) {
  test(`${what} while both sides write: nothing is lost, nothing comes twice, all is in order`, async ({
    world,
    context,
  }) => {
    test.setTimeout(240_000);
    const desk = await Desk.open(world);
    const { visitor, root } = await desk.begin(context, 'Shall we talk?');
    const talk = new Talk(desk, visitor, root);
    await talk.goOn();
    await happens(world);
    await talk.goOn();
    await talk.settle();
  });
}

test('the line is cut again and again while both sides write: the same', async ({ world, context }) => {
  const line = await Line.lay(world.server.url);
  await world.plugin.configure({ public_url: line.publicUrl });
  const desk = await Desk.open(world).finally(() => world.plugin.configure({ public_url: '' }));
  const { visitor, root } = await desk.begin(context, 'Shall we talk?');
  const talk = new Talk(desk, visitor, root);
  for (let times = 0; times < 4; times += 1) {
    await talk.goOn();
    line.cut();
  }
  await talk.goOn();
  await talk.settle();
  expect(line.connections).toBeGreaterThan(5);
  await visitor.page.close();
  await line.close();
});
