import { join } from 'node:path';
import { Alertmanager, type PrometheusAlert } from '../world/alertmanager.ts';
import { buttons, color, look } from './look.ts';
import { expect, test } from './story.ts';

/** A disk that fills up. */
function full(instance: string): PrometheusAlert {
  return {
    labels: { alertname: 'DiskFull', severity: 'critical', instance },
    annotations: { summary: `The disk of ${instance} is full`, description: 'Less than 2 % are free.' },
    generatorURL: 'http://prometheus.example:9090/graph?g0.expr=disk',
  };
}

test("a real Alertmanager's alert opens a thread, is silenced from Mattermost, and resolves", async ({
  feed,
}, info) => {
  const desk = await feed();
  const manager = await Alertmanager.start(join(info.outputDir, 'alertmanager'), desk.feed.url);
  try {
    await manager.fire(full('db1'));
    const root = await desk.root('DiskFull');
    const fired = look(root);
    for (const part of ['db1', 'The disk of db1 is full', 'Less than 2 % are free.']) expect(fired).toContain(part);
    expect(fired).toContain('prometheus.example');
    const red = color(root);

    // Another instance is another problem; the same one again is none.
    await manager.fire(full('db1'), full('db2'));
    await desk.root('The disk of db2 is full');
    expect(await desk.roots()).toHaveLength(2);
    expect(await desk.replies(root)).toEqual([]);

    const dialog = await desk.open(desk.anna, root, 'Silence');
    await dialog.fill({ comment: 'The new disk comes today' });
    const made = await expect
      .poll(() => manager.silences(), { timeout: 20_000 })
      .toHaveLength(1)
      .then(() => manager.silences());
    const [silence] = made;
    expect(silence).toMatchObject({ status: { state: 'active' } });
    expect(silence?.comment).toContain('The new disk comes today');
    expect(silence?.createdBy).toMatch(/Anna Berg|member/);
    const labels = Object.fromEntries(silence?.matchers.map(({ name, value }) => [name, value]) ?? []);
    expect(labels).toEqual(full('db1').labels);
    expect(silence?.matchers.every(({ isRegex, isEqual }) => !isRegex && isEqual)).toBe(true);
    expect(Date.parse(silence?.endsAt ?? '')).toBeGreaterThan(Date.now());
    await expect.poll(() => manager.states('DiskFull')).toEqual(expect.arrayContaining(['active', 'suppressed']));
    await expect(async () => {
      const silenced = look(await desk.now(root));
      expect(silenced).toMatch(/silenced/i);
      expect(silenced).toContain('Anna Berg');
    }).toPass();

    await desk.press(desk.anna, root, 'End silence');
    const ended = async () => (await manager.silences()).map(({ status }) => status.state);
    await expect.poll(ended, { timeout: 20_000 }).toEqual(['expired']);
    await expect.poll(async () => Object.keys(buttons(await desk.now(root)))).toContain('Silence');

    await manager.resolve(full('db2'));
    const second = await desk.root('The disk of db2 is full');
    await expect.poll(async () => color(await desk.now(second)), { timeout: 20_000 }).not.toBe(red);
    expect(buttons(await desk.now(second))).toEqual({});
    expect(await desk.replies(second)).toHaveLength(1);
  } finally {
    await manager.stop();
  }
});

test('a silence that Alertmanager cannot take is told in the thread', async ({ feed }, info) => {
  const desk = await feed();
  const manager = await Alertmanager.start(join(info.outputDir, 'alertmanager'), desk.feed.url);
  try {
    await manager.fire(full('db3'));
    await desk.root('The disk of db3 is full');
  } finally {
    await manager.stop();
  }
  const root = await desk.root('The disk of db3 is full');
  await (await desk.open(desk.anna, root, 'Silence')).fill({ comment: 'Too late' });
  await expect
    .poll(async () => (await desk.replies(root)).join('\n'), { timeout: 20_000 })
    .toMatch(/silence by Anna Berg[\s\S]*nobody listens/);
});
