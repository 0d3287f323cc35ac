import { status } from '../world/behaviour.ts';
import { type Document, Frappe } from '../world/frappe.ts';
import { json } from '../world/http.ts';
import { Float } from '../world/script.ts';
import { look } from './look.ts';
import { expect, test } from './story.ts';

/** A sales order, as Frappe has it. */
function order(number: number, total: number, changes: object = {}): Document {
  return {
    ...{ name: `SO-000${number}`, owner: 'anna@lamps.example', creation: '2026-11-20 09:12:44.120933' },
    ...{ modified: '2026-11-21 08:00:00.000001', docstatus: 1, doctype: 'Sales Order', customer: 'Möbel & Söhne' },
    ...{ status: 'Open', due_date: new Date().toISOString().slice(0, 10), total: new Float(total), currency: 'EUR' },
    ...{ title: 'Forty lamps', subject: 'Lamps', description: 'As agreed', told: 0 },
    ...changes,
  };
}

test('a Webhook of Frappe is taken with its signature, and its Slack notifications look as they should', async ({
  feed,
  closing,
}) => {
  const site = await closing(Frappe.open());
  const desk = await feed();
  const secret = 'a secret of eight words that nobody guesses';
  await desk.set(`secret="${secret}"`);
  for (const wrong of ['another secret', undefined]) {
    const answer = await site.webhook(desk.feed.url, order(1, 10), wrong === undefined ? {} : { secret: wrong });
    expect(answer.status).toBe(401);
    expect(json(answer)).toMatchObject({ status: 401 });
  }
  expect(await desk.roots()).toEqual([]);
  const answer = await site.webhook(desk.feed.url, order(1, 45_000), { secret });
  expect(answer.status).toBe(200);
  expect(json(answer)).toMatchObject({ format: 'frappe' });
  const root = await desk.root('SO-0001');
  for (const part of ['Sales Order', 'Möbel & Söhne', 'Open']) expect(look(root)).toContain(part);

  // Saved again, it is the same document: the same thread.
  const query = { event: 'on_update' };
  await site.webhook(desk.feed.url, order(1, 45_000, { status: 'Closed', modified: 'later' }), { secret, query });
  expect(await desk.roots()).toHaveLength(1);
  // What the root post said first is told in a reply as well.
  expect(await desk.replies(root)).toHaveLength(2);
  expect(look(await desk.now(root))).toContain('Closed');

  // Chosen fields alone: what is missing stands in the address.
  await site.webhook(desk.feed.url, order(2, 7), {
    secret,
    fields: ['name', 'total'],
    query: { doctype: 'Sales Order' },
  });
  expect(look(await desk.root('SO-0002'))).toContain('Sales Order');

  const open = await feed();
  await site.slack(open.feed.url, '*Order* SO-0003 is late:\n• 40 lamps', order(3, 1));
  const slack = look(await open.root('SO-0003'));
  expect(slack).toContain('**Order** SO-0003 is late');
  expect(slack).toContain(`[Go to the document](${site.base}/app/sales-order/SO-0003)`);
});

test('rules with the conditions of the documentation tell what they should, and say why they did not', async ({
  feed,
  closing,
}) => {
  const site = await closing(Frappe.open());
  const desk = await feed();
  const { handle } = desk.feed;
  const rules: [string, string][] = [
    ['open', 'doc.status=="Open"'],
    ['due', 'doc.due_date==nowdate()'],
    ['large', 'doc.total > 40000'],
  ];
  for (const [name, condition] of rules) {
    const message = `${name}: {{ doc.name }} of {{ doc.customer }} over {{ doc.total }}`;
    const text = await desk.type(
      `/desk rules ${handle} add name=${name} doctype=Sales Order condition=${condition} message=${message}`,
    );
    expect(text).toContain(name);
  }
  const told = await site.webhook(desk.feed.url, order(1, 45_000));
  expect(json(told).rules).toEqual(rules.map(([name]) => expect.objectContaining({ rule: name, fired: true })));
  const all = async () => (await desk.posts()).map(look).join('\n');
  await expect.poll(all).toMatch(/large: SO-0001 of Möbel & Söhne over 45000/);
  for (const [name] of rules) expect(await all()).toContain(`${name}: SO-0001`);

  const quiet = order(2, 40_000, { status: 'Draft', due_date: '2026-01-01' });
  const silent = await site.webhook(desk.feed.url, quiet);
  expect(silent.status).toBe(200);
  expect(json(silent).rules).toEqual(rules.map(([name]) => expect.objectContaining({ rule: name, fired: false })));
  expect(await all()).not.toContain('SO-0002');
  const why = await desk.type(`/desk rules ${handle} test`);
  for (const [name, condition] of rules) {
    expect(why).toContain(name);
    expect(why).toContain(`The condition \`${condition}\` gives \`false\``);
  }

  // A condition that is none is refused with its place.
  const wrong = await desk.type(`/desk rules ${handle} add name=broken condition=doc.total > message=x`);
  expect(wrong).toMatch(/line 1.*column \d+/i);
  expect(await desk.type(`/desk rules ${handle}`)).not.toContain('broken');
});

test('a rule is written and changed in dialogs, switched off, and tried with a payload that is pasted', async ({
  feed,
  closing,
}) => {
  const site = await closing(Frappe.open());
  const desk = await feed();
  const { handle } = desk.feed;
  const dialog = await desk.ask(`/desk rules ${handle} add`);
  expect(dialog.fields.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['name', 'doctype', 'event', 'condition', 'message']),
  );
  const rule = {
    name: 'large orders',
    doctype: 'Sales Order',
    message: 'Large: {{ fmt_money(doc.total, currency="EUR") }}',
  };
  const refused = await dialog.fill({ ...rule, condition: 'doc.total > > 5' });
  expect(refused.errors?.condition).toMatch(/line 1, column \d+/i);
  expect(await dialog.fill({ ...rule, condition: 'doc.total > 40000' })).toEqual({});
  await site.webhook(desk.feed.url, order(1, 45_000));
  expect(look(await desk.root('Large:'))).toMatch(/45[,.]000[,.]00/);

  const changed = await desk.ask(`/desk rules ${handle} edit large orders`);
  expect(changed.fields.find(({ name }) => name === 'condition')?.value).toBe('doc.total > 40000');
  expect(await changed.fill({ condition: 'doc.total > 50000' })).toEqual({});
  const document = JSON.stringify({ ...order(2, 60_000), customer: 'Greta' });
  expect(await desk.type(`/desk rules ${handle} test payload=${document}`)).toMatch(/60[,.]000/);
  const why = await desk.type(`/desk rules ${handle} test`);
  expect(why).toContain('The condition `doc.total > 50000` gives `false`');
  expect(await desk.type(`/desk rules ${handle} disable large orders`)).toContain('large orders');
  const posts = (await desk.posts()).length;
  await site.webhook(desk.feed.url, order(3, 70_000));
  // Without a rule that is switched on, everything is told as its format says.
  expect((await desk.posts()).length).toBeGreaterThan(posts);
  expect((await desk.posts()).map(look).join()).not.toMatch(/Large: .*70[,.]000/);
});

test('a rule sets a property over there afterwards, and the thread tells where that failed', async ({
  feed,
  closing,
}) => {
  const site = await closing(Frappe.open());
  const desk = await feed();
  await desk.set(`api=${site.base} credentials=${site.credentials}`);
  await desk.type(
    `/desk rules ${desk.feed.handle} add name=tell doctype=Sales Order message={{ doc.name }} is here set_property=told property_value=1`,
  );
  await site.webhook(desk.feed.url, order(1, 10));
  await expect.poll(() => site.set, { timeout: 20_000 }).toHaveLength(1);
  expect(site.set[0]).toMatchObject({ doctype: 'Sales Order', name: 'SO-0001', property: 'told' });
  expect(`${site.set[0]?.value}`).toBe('1');
  expect(site.complaints).toEqual([]);

  site.next(status(403, {}, '{"exc_type":"PermissionError"}'));
  await site.webhook(desk.feed.url, order(2, 10));
  const root = await desk.root('SO-0002 is here');
  await expect.poll(async () => (await desk.replies(root)).join('\n'), { timeout: 30_000 }).toMatch(/403/);
  const posts = JSON.stringify(await desk.posts());
  for (const secret of [site.key, site.secret]) expect(posts).not.toContain(secret);
});
