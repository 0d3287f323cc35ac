/** What a chat is set to reaches its visitors, and what does not fit is refused with a sentence. */
import { Desk } from '../e2e/desk.ts';
import type { Member } from '../world/member.ts';
import { Visitor } from '../world/visitor.ts';
import { connectWebsite } from '../world/website.ts';
import { expect, test } from './story.ts';

/** What `props.frontdesk` of `/desk set` has. */
interface Answer {
  settings: Record<string, string>;
}

async function set(desk: Desk, typed: string, member: Member = desk.anna): Promise<Record<string, string>> {
  const answer = await member.command(desk.channel, `/desk set ${desk.website.handle} ${typed}`.trim());
  expect(answer.response_type).toBe('ephemeral');
  const props = answer.props?.frontdesk as unknown as Answer | undefined;
  if (!props) throw new Error(`it was refused: ${answer.text}`);
  return props.settings;
}

async function refused(desk: Desk, typed: string): Promise<string> {
  const answer = await desk.anna.command(desk.channel, `/desk set ${desk.website.handle} ${typed}`);
  expect(answer.props?.frontdesk).toBeUndefined();
  return answer.text;
}

const color = (element: Element) => {
  const { backgroundColor, color } = getComputedStyle(element);
  return { backgroundColor, color };
};

test('a visitor sees the greeting, the team, its colour and the names that are set', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const now = await set(
    desk,
    'greeting="Hello from the lamps!" greeting.de="Guten Tag!" team="Lamp shop" color=#FFCC00 position=left names=full',
  );
  expect(now).toMatchObject({ greeting: 'Hello from the lamps!', 'greeting.de': 'Guten Tag!', color: '#ffcc00' });

  const visitor = await Visitor.visit(await context.newPage(), desk.page);
  await expect(visitor.launcher).toBeVisible();
  const bright = { backgroundColor: 'rgb(255, 204, 0)', color: 'rgb(0, 0, 0)' };
  expect(await visitor.launcher.evaluate(color)).toEqual(bright);
  expect((await visitor.launcher.boundingBox())?.x).toBeLessThan(60);
  await visitor.open();
  const panel = await visitor.page.locator('[data-frontdesk] iframe').boundingBox();
  expect(panel?.x).toBeLessThan(60);
  await expect(visitor.chat.getByRole('heading', { name: 'Lamp shop' })).toBeVisible();
  await expect(visitor.log.locator('.greeting')).toContainText('Hello from the lamps!');
  expect(await visitor.chat.locator('header').evaluate(color)).toEqual(bright);

  await visitor.say('Who are you?');
  const root = await desk.root('Who are you?');
  expect(await visitor.bubbles.first().evaluate(color)).toEqual(bright);
  await desk.reply(root, 'In full');
  await visitor.sees('In full');
  const names = () => visitor.log.locator('article:not(.greeting) .name').allInnerTexts();
  expect(await names()).toEqual(['Anna Berg']);

  await set(desk, 'names=off');
  await desk.reply(root, 'For the team');
  await visitor.sees('For the team');
  expect(await names()).toEqual(['Anna Berg', 'Lamp shop']);
  // What was said before comes under the team's name from now on, too.
  await visitor.page.reload();
  await visitor.open();
  await visitor.hears(['Who are you?', 'In full', 'For the team']);
  expect(await names()).toEqual(['Lamp shop']);
  const page = await visitor.chat.locator('body').innerText();
  for (const name of ['Anna', 'Berg', 'Annie', desk.anna.user.username]) expect(page).not.toContain(name);
  expect(await set(desk, 'names= color= position=')).toMatchObject({ names: 'first', color: '–', position: 'right' });
});

test('a greeting comes in the language of the page', async ({ world, browser }) => {
  const desk = await Desk.open(world);
  await set(desk, 'greeting="Hello there" greeting.de="Guten Tag, womit können wir helfen?"');
  const greets = async (language: string, greeting: string) => {
    world.shop.show(new URL(desk.page).pathname, { snippet: desk.website.snippet, language });
    const context = await browser.newContext();
    const visitor = await desk.welcome(context);
    await expect(visitor.log.locator('.greeting')).toContainText(greeting);
    await context.close();
  };
  await greets('de-AT', 'Guten Tag, womit können wir helfen?');
  await greets('en', 'Hello there');
  await set(desk, 'greeting.de=');
  await greets('de', 'Hello there');
});

test('a German admin sets a chat in German, and says in which language the channel is spoken to', async ({
  world,
  context,
}) => {
  const greta = await world.newMember({ locale: 'de', firstName: 'Greta' });
  const channel = await world.newChannel([greta], { type: 'P' });
  const address = world.shop.origin(`${world.newName('laden')}.localhost`);
  const { handle, snippet } = await connectWebsite(greta, channel, address);
  const type = async (typed: string) => (await greta.command(channel, `/desk set ${handle} ${typed}`.trim())).text;
  const all = await type('');
  expect(all).toContain('| Einstellung | Wert |');
  for (const key of ['greeting', 'names', 'color', 'retention', 'limit.messages'])
    expect(all).toContain(`| \`${key}\` |`);
  expect(await type('color=rot')).toContain('`rot` passt nicht zu `color` (die Farbe des Chat-Knopfs');
  expect(await type('avatars=on')).toBe(
    'Besucher sehen nie Bilder von Mitgliedern, deshalb kann `avatars` nur `off` sein. Es wurde nichts geändert.',
  );
  expect(await type('team=Lampenladen language=en')).toContain(
    '`team` ist jetzt `Lampenladen`. `language` ist jetzt `en`.',
  );
  world.shop.show('/laden', { snippet });
  const visitor = await Visitor.visit(await context.newPage(), `${address}/laden`);
  await visitor.open();
  await expect(visitor.chat.getByRole('heading', { name: 'Lampenladen' })).toBeVisible();
  await visitor.say('Good evening');
  const find = async () => (await greta.posts(channel)).find(({ message }) => message.includes('Good evening'));
  await expect.poll(async () => (await find())?.message).toMatch(/^\*\*Visitor \w{4}\*\*/);
});

test('what does not fit is refused with a sentence, and then nothing is changed', async ({ world }) => {
  const desk = await Desk.open(world);
  const before = await set(desk, '');
  for (const [typed, sentence] of [
    ['team=Lamps colour=red', 'There is no setting `colour` here.'],
    ['color=red', '`red` does not fit `color`'],
    ['position=top', '`top` does not fit `position`'],
    ['names=username', 'never the user name'],
    ['avatars=on', 'Visitors never see pictures of members'],
    ['language=fr', '`fr` does not fit `language`'],
    ['privacy_url=http://shop.example/privacy', 'with `https://`'],
    ['consent=required', 'needs something to agree to'],
    ['ask=phone', '`phone` does not fit `ask`'],
    ['rating=5', '`5` does not fit `rating`'],
    ['remind=0.5', '`0.5` does not fit `remind`'],
    ['replies=some', '`some` does not fit `replies`'],
    ['autoclose=366', '`366` does not fit `autoclose`'],
    ['retention=-1', '`-1` does not fit `retention`'],
    ['emojis=wave:dance', '`wave:dance` cannot be read'],
    ['origins=https://*.example', 'is not where a page can be'],
    ['limit.address=many', '`many` does not fit `limit.address`'],
  ] as const) {
    const text = await refused(desk, typed);
    expect(text, typed).toContain(sentence);
    expect(text, typed).toContain('Nothing was changed.');
  }
  expect(await refused(desk, 'greeting.1=Hallo')).toContain('`1` is not a language');
  expect(await set(desk, '')).toEqual(before);
});

test('the chat opens on other websites that are named, and on no others', async ({ world, context }) => {
  const desk = await Desk.open(world);
  const other = world.shop.origin(`${world.newName('help')}.localhost`);
  const { origins } = await set(desk, `origins=${other}`);
  expect(origins).toBe(`${desk.origin},${other}`);
  const visitor = await Visitor.visit(await context.newPage(), desk.page.replace(desk.origin, other));
  await visitor.open();
  await visitor.say('From the other website');
  const root = await desk.root('From the other website');
  expect(JSON.stringify(root.props.attachments)).toContain(other);

  await set(desk, 'origins=');
  const late = await Visitor.visit(await context.newPage(), desk.page.replace(desk.origin, other));
  await late.launcher.click();
  await expect(late.chat.getByRole('textbox')).toBeHidden();
});

test('how much may come is a setting, too', async ({ world, browser, context }) => {
  const desk = await Desk.open(world);
  await set(desk, 'limit.openings=1 limit.messages=2');
  const { visitor } = await desk.begin(context, 'One');
  await visitor.say('Two');
  await visitor.say('Three');
  await expect(visitor.log.getByText('Too many messages at once.')).toBeVisible();
  await visitor.hears(['One', 'Two', 'Three'], 25_000);

  const second = await browser.newContext();
  const late = await desk.welcome(second);
  await late.say('The second of this hour');
  await expect(late.log.getByText('Too many messages at once.')).toBeVisible();
  await set(desk, 'limit.openings=');
  await late.log.getByRole('button', { name: 'Send again' }).click();
  await late.hasSent();
  await desk.root('The second of this hour');
  await second.close();
});
