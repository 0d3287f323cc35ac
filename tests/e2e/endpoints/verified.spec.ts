import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, json } from '../../world/http.ts';
import { program, repository, run } from '../../world/machine.ts';
import { Desk } from '../desk.ts';
import type { EndpointDesk } from './desk.ts';
import { expect, test } from './story.ts';

/** What vouches for a visitor. */
interface Voucher {
  id: string;
  expires: number;
  nonce: string;
  signature: string;
}

/** The languages of the samples in the docs, and what runs them. */
const samples = {
  js: { name: 'Node', file: 'sample.mjs', runs: () => process.execPath },
  php: { name: 'PHP', file: 'sample.php', runs: () => program(['php'], 'php-cli') },
  python: { name: 'Python', file: 'sample.py', runs: () => program(['python3'], 'python3') },
};

/** Runs the program that the docs show in a language, as it stands there. */
async function sampled(language: keyof typeof samples, id: string, secret: string): Promise<Voucher> {
  const page = await readFile(join(repository, 'docs', 'verified-visitors.md'), 'utf8');
  const [, text] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(page) ?? [];
  if (!text) throw new Error(`docs/verified-visitors.md has no program in ${language}`);
  const { file, runs } = samples[language];
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-sample-'));
  try {
    await writeFile(join(folder, file), text);
    const environment = { ...process.env, FRONTDESK_IDENTITY_SECRET: secret };
    const { stdout } = await run(runs(), [join(folder, file), id], { env: environment });
    return JSON.parse(stdout) as Voucher;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The identity secret that a command shows, this once. */
function secretIn(text: string): string {
  const [, secret] = /Identity secret[^|]*\| `([^`]+)`/i.exec(text) ?? [];
  if (!secret) throw new Error(`there is no identity secret in: ${text}`);
  return secret;
}

/** Has an endpoint's connection refuse everybody who is not vouched for; gives the secret. */
async function require(desk: EndpointDesk): Promise<string> {
  return secretIn(await desk.type(`/desk set ${desk.endpoint.handle} verified=required`));
}

function refused(answer: Answer, code: string): void {
  expect(answer.status, answer.body.toString()).toBe(403);
  expect(json(answer)).toMatchObject({ type: `urn:frontdesk:problem:${code}`, status: 403 });
}

for (const [language, { name }] of Object.entries(samples) as [keyof typeof samples, { name: string }][]) {
  test(`the sample in ${name} vouches for a visitor of an endpoint and of a website`, async ({
    open,
    world,
    context,
  }) => {
    const desk = await open();
    const secret = await require(desk);
    const verified = await sampled(language, 'customer-17', secret);
    const answer = await desk.sender.say('signed', 'It is me', { visitor: { name: 'Max', verified } });
    expect(answer.status, answer.body.toString()).toBe(200);
    const { post } = json<{ post: string }>(answer);
    const root = await desk.anna.client.getPost(post);
    expect(JSON.stringify(root.props.attachments)).toContain('customer-17');

    const shop = await Desk.open(world);
    const told = await shop.anna.command(shop.channel, `/desk set ${shop.website.handle} verified=required`);
    const signed = await sampled(language, 'customer-18', secretIn(told.text));
    const snippet = shop.website.snippet.replace('></script>', ` data-visitor='${JSON.stringify(signed)}'></script>`);
    world.shop.show(new URL(shop.page).pathname, { snippet });
    const { root: thread } = await shop.begin(context, 'It is me, too');
    expect(JSON.stringify(thread.props.attachments)).toContain('customer-18');
  });
}

test('where it is required, who is not vouched for is refused: expired, forged, foreign or none at all', async ({
  open,
}) => {
  const desk = await open();
  const secret = await require(desk);
  const good = await sampled('js', 'customer-17', secret);
  const other = await open();
  const foreign = await sampled('js', 'customer-17', await require(other));
  const say = (verified: unknown) => desk.sender.say('refused', 'Let me in', { visitor: { verified } });
  refused(await desk.sender.say('refused', 'Let me in'), 'verification_required');
  refused(await desk.sender.say('refused', 'Let me in', { visitor: { name: 'customer-17' } }), 'verification_required');
  for (const wrong of [
    { ...good, id: 'customer-18' },
    { ...good, expires: good.expires + 1 },
    { ...good, nonce: `${good.nonce}0` },
    { ...good, signature: good.signature.replace(/^./, (first) => (first === '0' ? '1' : '0')) },
    { ...good, signature: '' },
    foreign,
    await sampled('js', 'customer-17', ''),
  ])
    refused(await say(wrong), 'verification_failed');
  expect(await desk.anna.posts(desk.channel)).not.toContainEqual(
    expect.objectContaining({ message: expect.stringContaining('Let me in') }),
  );
  expect((await say(good)).status).toBe(200);
});

test('a session stays its visitor’s, and what a visitor only says of themselves proves nothing', async ({ open }) => {
  const desk = await open();
  const secret = await require(desk);
  const [one, two] = [await sampled('js', 'customer-1', secret), await sampled('js', 'customer-2', secret)];
  expect((await desk.sender.say('mine', 'First', { visitor: { verified: one } })).status).toBe(200);
  expect((await desk.sender.say('mine', 'Second')).status).toBe(200);
  refused(await desk.sender.say('mine', 'Third', { visitor: { verified: two } }), 'verification_failed');

  await desk.type(`/desk set ${desk.endpoint.handle} verified=off`);
  const liar = await desk.begin('I am customer-1', { name: 'customer-1', email: 'customer-1@example.com' });
  expect(JSON.stringify(liar.root.props.attachments)).not.toContain('Verified');
});
