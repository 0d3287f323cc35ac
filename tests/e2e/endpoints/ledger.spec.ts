import { status, takes } from '../../world/behaviour.ts';
import { textOf } from '../../world/receiver.ts';
import { until } from '../../world/wait.ts';
import { expect, test } from './story.ts';

test('deliveries lists what was tried, with status, time and the next try, and never what was said', async ({
  open,
}) => {
  const desk = await open();
  const conversation = await desk.begin('What happened?');
  await desk.reply(conversation, 'tangerine-good');
  await desk.receiver.hearsOf('message.created', 'tangerine-good');
  expect(await desk.type('/desk deliveries failed')).not.toMatch(/\| 5\d\d|500/);

  desk.receiver.always(status(500, {}, 'tangerine-answer'));
  const reply = await desk.reply(conversation, 'tangerine-bad');
  await until(async () => /500/.test(await desk.type('/desk deliveries failed')), { what: 'the failure to be listed' });
  const failed = await desk.type('/desk deliveries failed');
  expect(failed).toContain(reply.id);
  const all = await desk.type('/desk deliveries');
  expect(all).toContain(reply.id);
  for (const text of [failed, all, JSON.stringify(await desk.anna.posts(desk.channel))])
    expect(text).not.toContain('tangerine-answer');
  for (const text of [failed, all]) expect(text).not.toContain('tangerine');

  desk.receiver.always(takes);
  await desk.receiver.hears(
    (received) => received.answered === 204 && textOf(received) === 'tangerine-bad',
    'it again',
  );
  await until(async () => !(await desk.type('/desk deliveries failed')).includes(reply.id), {
    what: 'the failure to be over',
  });
});

test('replay sends again: one delivery, or all since a time', async ({ open }) => {
  const desk = await open();
  const conversation = await desk.begin('Again');
  const replies = [];
  for (const text of ['One', 'Two', 'Three']) replies.push(await desk.reply(conversation, text));
  await desk.receiver.hearsOf('message.created', 'Three');
  const heard = () => desk.receiver.of('message.created').map(textOf);

  await desk.type(`/desk replay ${replies[1]?.id}`);
  await expect.poll(heard).toEqual(['One', 'Two', 'Three', 'Two']);
  const ids = desk.receiver.of('message.created').map(({ id }) => id);
  expect(ids[3]).toBe(ids[1]);

  await desk.anna.client.deletePost(replies[2]?.id ?? '');
  await desk.receiver.hearsOf('message.deleted');
  const text = await desk.type('/desk replay since 1h');
  expect(text).toContain('2');
  await expect.poll(heard).toEqual(['One', 'Two', 'Three', 'Two', 'One', 'Two']);
  for (const wrong of ['', 'x', 'since', 'since yesterday-ish', 'abcdefghijklmnopqrstuvwxyz'])
    expect(await desk.type(`/desk replay ${wrong}`), wrong).toMatch(/\w/);
  expect(heard()).toHaveLength(6);
  expect(desk.receiver.refusals).toEqual([]);
});

test('only those who may connect see deliveries and send them again', async ({ open, world }) => {
  const member = await world.newMember();
  const desk = await open({ colleagues: [member] });
  const conversation = await desk.begin('Mine');
  const reply = await desk.reply(conversation, 'Yours');
  await desk.receiver.hearsOf('message.created', 'Yours');
  for (const command of ['deliveries', `replay ${reply.id}`, 'replay since 1h', 'doctor']) {
    const { text } = await member.command(desk.channel, `/desk ${command}`);
    expect(text, command).toContain('Only admins of this channel');
  }
  const elsewhere = await world.newChannel([member], { type: 'P' });
  expect((await member.command(elsewhere, `/desk replay ${reply.id}`)).text).not.toContain('Yours');
  expect(desk.receiver.of('message.created')).toHaveLength(1);
});

test('the figures are there for Prometheus: attempts by outcome, how long they took, what waits', async ({
  open,
  metricsPort,
}) => {
  const read = async () => {
    const answer = await fetch(`http://127.0.0.1:${metricsPort}/plugins/frontdesk/metrics`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    return answer.text();
  };
  const desk = await open();
  const conversation = await desk.begin('Count me');
  desk.receiver.next(status(500));
  await desk.reply(conversation, 'tangerine');
  await desk.receiver.hears(({ answered }) => answered === 204, 'the second try');
  const text = await read();
  // The format: https://prometheus.io/docs/instrumenting/exposition_formats/
  const sample =
    /^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_][a-zA-Z0-9_]*="(\\.|[^"\\])*"(,[a-zA-Z_][a-zA-Z0-9_]*="(\\.|[^"\\])*")*,?\})? (NaN|[+-]?Inf|[-+0-9.eE]+)( -?\d+)?$/;
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('#')) expect(line).toMatch(/^# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]*( .*)?$/);
    else expect(line).toMatch(sample);
  }
  expect(text).toMatch(/^# TYPE frontdesk_\w+ counter$/m);
  expect(text).toMatch(/^# TYPE frontdesk_\w+ histogram$/m);
  expect(text).toMatch(/^frontdesk_\w+_bucket\{.*le="\+Inf".*\} \d+$/m);
  expect(text).toMatch(/^frontdesk_\w*deliver\w*\{.*\} [1-9]\d*$/m);
  for (const secret of [
    'tangerine',
    conversation.session,
    desk.endpoint.secret,
    desk.endpoint.token,
    desk.receiver.url,
  ])
    expect(text).not.toContain(secret);
  // Visitors do not see them.
  expect((await fetch(`${desk.world.server.url}/plugins/frontdesk/metrics`)).status).toBe(404);
});
