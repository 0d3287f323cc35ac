/**
 * What people see of agents, as pictures for the documentation.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type Author, shopFront, threadPage } from '../e2e/picture.ts';
import { answers } from '../world/answering.ts';
import { repository } from '../world/machine.ts';
import type { Member } from '../world/member.ts';
import type { World } from '../world/world.ts';
import { expect, test } from './story.ts';

/** Keeps a picture of a page. Each run's differs a little, so that the one in the documentation changes only when somebody wants it. */
async function keep(page: Page, name: string): Promise<void> {
  const made = join(repository, 'target', 'pictures', name);
  await mkdir(join(repository, 'target', 'pictures'), { recursive: true });
  await page.screenshot({ path: made, fullPage: true });
  const kept = join(repository, 'docs', 'pictures', name);
  if (process.env.PICTURES !== '1' && existsSync(kept)) return;
  await copyFile(made, kept);
}

async function authors(
  world: World,
  people: Member[],
  ...bots: { id: string; name: string }[]
): Promise<Map<string, Author>> {
  const known = new Map<string, Author>(people.map(({ user }) => [user.id, { name: user.first_name }]));
  for (const { id, name } of bots) {
    const headers = { Authorization: `Bearer ${world.admin.client.getToken()}` };
    const picture = await fetch(`${world.server.url}/api/v4/users/${id}/image`, { headers });
    known.set(id, { name, picture: Buffer.from(await picture.arrayBuffer()) });
  }
  return known;
}

test("a picture shows an agent's answer in a thread", async ({ agent, world, page }) => {
  const ben = await world.newMember({ firstName: 'Ben' });
  const desk = await agent({ name: 'Ada', colleagues: [ben], settings: 'mention_only=true allowed_users=*' });
  const first = `The floor lamp is **ash and linen**, 149 €. Four of them are left in Graz, so it can leave the workshop *today*.`;
  desk.server.always(answers(first));
  const root = await desk.say(`${desk.mention} a customer asks for the floor lamp. What can we promise?`);
  await desk.answer(root);
  desk.server.always(
    answers('To Vienna it takes **two days**, and shipping is free from 50 €. Shall I draft the order for you', {
      every: 120,
    }),
  );
  const question = await desk.say('And to Vienna?', { thread: root, by: ben });
  await desk.grows(question, 'two days');
  const thread = await desk.anna.thread(root.id);
  const names = await authors(world, [desk.anna, ben], { id: desk.agent.bot.id, name: desk.agent.bot.username });
  await page.setViewportSize({ width: 640, height: 300 });
  await page.setContent(threadPage(undefined, '~lamps', thread, names));
  await expect(page.locator('article')).toHaveCount(4);
  await expect(page.locator('.button')).toHaveText(['Stop']);
  await keep(page, 'agent.png');
});

test("a picture shows an AI in a visitor's chat, and what the team sees of it", async ({ front, world, browser }) => {
  const ben = await world.newMember({ username: 'ben', firstName: 'Ben', lastName: 'Cole' });
  const { desk, server, agent } = await front({ shop: { body: shopFront }, name: 'Lina', notified: ben });
  const context = await browser.newContext({ viewport: { width: 700, height: 800 }, reducedMotion: 'reduce' });
  server.always(answers('Yes, we do: **free** from 50 €, and within three days.'));
  const { visitor, root } = await desk.begin(context, 'Hello! Do you ship the floor lamp to Austria?');
  await visitor.sees('three days');
  server.always(answers('[[HANDOVER]]'));
  await visitor.say('Great! Could I have it in blue?');
  await visitor.sees('A person has been asked');
  await ben.post(desk.channel, 'In blue it takes a week longer. Shall I put one aside for you?', { thread: root.id });
  await visitor.sees('a week longer');
  await visitor.log.evaluate((log) =>
    Promise.all(log.getAnimations({ subtree: true }).map(({ finished }) => finished)),
  );
  const names = await authors(world, [desk.anna, ben], { id: agent.bot.id, name: agent.bot.username });
  const shop = await visitor.page.screenshot({ animations: 'disabled' });
  const both = await context.newPage();
  await both.setViewportSize({ width: 1280, height: 800 });
  await both.setContent(threadPage(shop, '~front-desk', await desk.anna.thread(root.id), names));
  await keep(both, 'agent-chat.png');
  await context.close();
});
