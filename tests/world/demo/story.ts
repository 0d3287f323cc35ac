/**
 * The demo that plays by itself: a visitor and a team member talk, across a restart of the plugin and a closed tab.
 */
import { chromium } from '@playwright/test';
import { chromiumOptions } from '../browser.ts';
import { Visitor } from '../visitor.ts';
import { until } from '../wait.ts';
import type { Desk } from './desk.ts';
import { sideBySide } from './sides.ts';

/** Plays the story and prints what both sides saw; throws what failed. */
export async function playStory({ world, anna, channel, page }: Desk): Promise<void> {
  const browser = await chromium.launch(chromiumOptions());
  try {
    const context = await browser.newContext();
    const visitor = await Visitor.visit(await context.newPage(), page);
    await visitor.open();

    scene('The visitor writes, and a thread appears.');
    await visitor.say('Hello! Do you ship to Austria?');
    const root = await until(async () => (await anna.posts(channel)).find((post) => post.message.includes('Austria')), {
      what: 'the thread in the channel',
    });

    scene('Anna replies in the thread, with Markdown.');
    await anna.post(channel, 'Yes, we do: **free** from 50 €, within *three days*.', { thread: root.id });
    await visitor.sees('within three days');

    scene('The plugin is restarted, and the conversation goes on.');
    await world.plugin.restart();
    await visitor.say('Great. And can I return a lamp?');
    await until(async () => (await anna.thread(root.id)).some((post) => post.message.includes('return a lamp')), {
      what: "the visitor's second message in the thread",
    });

    scene('The visitor closes the tab, Anna replies meanwhile, the visitor comes back.');
    await visitor.page.close();
    await anna.post(channel, 'Within `30` days. See you soon :wave:', { thread: root.id });
    const returned = await Visitor.visit(await context.newPage(), page);
    await returned.open();
    await returned.sees('See you soon');

    const thread = await anna.thread(root.id);
    const seenByTeam = thread.map((post) => `${post.user_id === anna.user.id ? 'Anna' : 'Visitor'}: ${post.message}`);
    console.log(`\n${sideBySide(['The visitor saw', await returned.messages()], ['Anna saw', seenByTeam])}\n`);
  } finally {
    await browser.close();
  }
}

function scene(text: string): void {
  console.log(`✓ ${text}`);
}
