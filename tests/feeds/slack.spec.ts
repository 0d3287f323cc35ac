import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { IncomingWebhook, type IncomingWebhookSendArguments } from '@slack/webhook';
import { repository } from '../world/machine.ts';
import { color, look } from './look.ts';
import { expect, test } from './story.ts';

/** Slack's own clients. */
const clients: Record<string, (url: string, message: IncomingWebhookSendArguments) => Promise<void>> = {
  '@slack/webhook': async (url, message) => {
    await new IncomingWebhook(url).send(message);
  },
  slack_sdk: async (url, message) => {
    const python = join(repository, 'target', 'tools', 'python', 'bin', 'python');
    const input = JSON.stringify(message);
    const script = join(repository, 'tests', 'feeds', 'slack.py');
    const { stdout, stderr } = spawnSync(python, [script, url], { input, encoding: 'utf8' });
    expect(JSON.parse(stdout || '{}'), stderr).toMatchObject({ status: 200 });
  },
};

for (const [name, send] of Object.entries(clients)) {
  test(`${name} posts texts, attachments and blocks, and people see what Slack would have shown`, async ({ feed }) => {
    const desk = await feed();
    const shown = async () => look((await desk.roots()).at(-1) as never);

    await send(desk.feed.url, {
      text: 'Deploy of *shop* by _anna_ ~failed~ done: <https://ci.example/7|build 7> &amp; `a &lt; b`',
    });
    const text = await shown();
    expect(text).toContain('**shop**');
    expect(text).toMatch(/[_*]anna[_*]/);
    expect(text).toContain('~~failed~~');
    expect(text).toContain('[build 7](https://ci.example/7)');
    expect(text).toContain('& `a < b`');

    await send(desk.feed.url, {
      text: '',
      attachments: [
        {
          ...{ color: 'danger', pretext: 'New ticket', title: 'Lamp is dark', title_link: 'https://desk.example/1' },
          text: 'Since *noon*',
          fields: [{ title: 'Priority', value: 'High', short: true }],
          actions: [{ type: 'button', text: 'Open it', url: 'https://desk.example/1/edit', style: 'primary' }],
          footer: 'desk',
        },
      ],
    });
    const attachment = await shown();
    for (const part of ['New ticket', '[Lamp is dark](https://desk.example/1)', 'Since **noon**', 'Priority: High'])
      expect(attachment).toContain(part);
    expect(attachment).toContain('[Open it](https://desk.example/1/edit)');
    expect(color((await desk.roots()).at(-1) as never)).toMatch(/^(danger|#[0-9a-f]{6})$/i);

    await send(desk.feed.url, {
      text: 'You have a new request',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'Vacation request' } },
        { type: 'section', text: { type: 'mrkdwn', text: '*Fred* asks for <https://hr.example/9|five days>' } },
        { type: 'section', fields: [{ type: 'mrkdwn', text: '*When:*\nAug 10-13' }] },
        { type: 'divider' },
        { type: 'context', elements: [{ type: 'mrkdwn', text: 'Sent by _hr_' }] },
        {
          type: 'actions',
          elements: [
            {
              type: 'button',
              text: { type: 'plain_text', text: 'See it' },
              url: 'https://hr.example/9',
              action_id: 'a',
            },
          ],
        },
      ],
    });
    const blocks = await shown();
    for (const part of ['Vacation request', '**Fred** asks for [five days](https://hr.example/9)', 'Aug 10-13'])
      expect(blocks).toContain(part);
    expect(blocks).toContain('[See it](https://hr.example/9)');
    // The text stands in for the blocks where they cannot be shown.
    expect(blocks).not.toContain('You have a new request');
  });
}

test("Slack's mentions become Mattermost's, and what is none stays as it was said", async ({ feed, world }) => {
  const ben = await world.newMember();
  const desk = await feed({ colleagues: [ben] });
  await expect.poll(() => ben.mentions(desk.channel)).toBe(1);
  await ben.read(desk.channel);
  await clients['@slack/webhook']?.(desk.feed.url, { text: '<!here> lunch is ready, <!channel|channel>' });
  const [root] = await desk.roots();
  expect(root?.message).toContain('@here lunch is ready, @channel');
  await expect.poll(() => ben.mentions(desk.channel)).toBe(1);
});
