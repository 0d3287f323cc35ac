import { Icinga } from '../world/icinga.ts';
import { Nagios } from '../world/nagios.ts';
import { color, look } from './look.ts';
import { expect, test } from './story.ts';

/** In milliseconds. */
const hours = 3_600_000;

test('a problem that Nagios tells of is acknowledged and given a downtime through its command CGI', async ({
  feed,
  closing,
}) => {
  const nagios = await closing(Nagios.open());
  nagios.objects.add('web1').add('web1!HTTP');
  const desk = await feed();
  await desk.set(`api=${nagios.base} credentials=${nagios.credentials}`);
  const problem = { NOTIFICATIONTYPE: 'PROBLEM', HOSTNAME: 'web1', SERVICEDESC: 'HTTP', SERVICESTATE: 'CRITICAL' };
  await desk.tell({ ...problem, SERVICEOUTPUT: 'Connection refused' });
  const root = await desk.root('HTTP');
  expect(look(root)).toMatch(/web1[\s\S]*Connection refused/);

  await (await desk.open(desk.anna, root, 'Acknowledge')).fill({ comment: 'On it; 50% & "more"' });
  await expect.poll(() => nagios.commands.length, { timeout: 20_000 }).toBe(1);
  expect(nagios.commands[0]).toMatchObject({ type: 34, fields: { host: 'web1', service: 'HTTP' } });
  expect(nagios.commands[0]?.fields.com_data).toContain('On it; 50% & "more"');
  expect(nagios.commands[0]?.fields.com_author).toMatch(new RegExp(`Anna Berg|${desk.anna.user.username}`));

  await (await desk.open(desk.anna, root, 'Downtime')).fill({ comment: 'New certificate' });
  await expect.poll(() => nagios.commands.length, { timeout: 20_000 }).toBe(2);
  expect(nagios.commands[1]).toMatchObject({ type: 56, fields: { host: 'web1', service: 'HTTP', fixed: '1' } });
  expect(nagios.complaints).toEqual([]);

  const recovery = { ...problem, NOTIFICATIONTYPE: 'RECOVERY', SERVICESTATE: 'OK', SERVICEOUTPUT: 'HTTP OK' };
  await desk.tell(recovery);
  await expect.poll(async () => look(await desk.now(root))).toContain('HTTP OK');
  expect(await desk.roots()).toHaveLength(1);
});

test("a problem that Icinga tells of is acknowledged and given a downtime through Icinga's API", async ({
  feed,
  closing,
}) => {
  const icinga = await closing(Icinga.open());
  icinga.objects.add('db7').add('db7!load');
  const desk = await feed();
  await desk.set(`api=${icinga.base} credentials=${icinga.credentials}`);
  // The names of /etc/icinga2/scripts/mail-host-notification.sh.
  const problem = { NOTIFICATIONTYPE: 'PROBLEM', HOSTNAME: 'db7', HOSTSTATE: 'DOWN', HOSTDISPLAYNAME: 'db7' };
  await desk.tell({ ...problem, HOSTOUTPUT: 'PING CRITICAL' }, { query: { format: 'icinga' } });
  const root = await desk.root('PING CRITICAL');
  const red = color(root);
  const dialog = await desk.open(desk.anna, root, 'Acknowledge');
  expect(dialog.fields.map(({ name }) => name)).toEqual(['comment', 'sticky', 'notify', 'until']);
  await dialog.fill({ comment: 'The switch is broken', sticky: true, notify: false, until: '4h' });
  await expect.poll(() => icinga.done.length, { timeout: 20_000 }).toBe(1);
  const { name, parameters } = icinga.done[0] ?? { name: '', parameters: {} };
  expect({ name, parameters }).toMatchObject({
    name: 'acknowledge-problem',
    parameters: { target: 'db7', sticky: true, notify: false },
  });
  expect(Math.abs(Number(parameters.expiry) * 1_000 - Date.now() - 4 * hours)).toBeLessThan(60_000);
  expect(icinga.done[0]?.parameters.comment).toContain('The switch is broken');

  await (await desk.open(desk.anna, root, 'Downtime')).fill({ comment: 'A new switch' });
  await expect.poll(() => icinga.done.length, { timeout: 20_000 }).toBe(2);
  const [start, end] = ['start_time', 'end_time'].map((name) => Number(icinga.done[1]?.parameters[name])) as [
    number,
    number,
  ];
  expect(Math.abs(start * 1_000 - Date.now())).toBeLessThan(60_000);
  expect(end).toBeGreaterThan(start);
  expect(end * 1_000 - Date.now()).toBeLessThan(31 * 24 * hours);
  expect(icinga.complaints).toEqual([]);
  await expect.poll(async () => look(await desk.now(root))).toMatch(/Anna Berg/);

  await desk.tell(
    { ...problem, NOTIFICATIONTYPE: 'RECOVERY', HOSTSTATE: 'UP', HOSTOUTPUT: 'PING OK' },
    { query: { format: 'icinga' } },
  );
  await expect.poll(async () => color(await desk.now(root))).not.toBe(red);
  expect(JSON.stringify(await desk.posts())).not.toContain(icinga.credentials.split(':')[1]);
});
