/**
 * ./build.sh demo [--once]
 */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '../machine.ts';
import { type Desk, openDesk } from './desk.ts';
import { answerAtPrompt } from './prompt.ts';
import { playStory } from './story.ts';

/** Where the server's log is kept when the story fails. */
const keptLog = join('target', 'logs', 'demo-server.log');

async function play(): Promise<void> {
  const begin = Date.now();
  console.log('Starting PostgreSQL and Mattermost, and installing the plugin ...');
  const desk = await openDesk();
  console.log(`Ready after ${((Date.now() - begin) / 1000).toFixed(1)} s.`);
  try {
    await (process.argv.includes('--once') ? playStory(desk) : answerAtPrompt(desk));
  } catch (error) {
    await keepLog(desk);
    throw error;
  } finally {
    await desk.world.close();
  }
}

async function keepLog({ world }: Desk): Promise<void> {
  await cp(world.server.log.path, join(repository, keptLog));
  console.error(`\nThe Mattermost server's log is in ${keptLog}.`);
}

try {
  await play();
} catch (error) {
  console.error(`\n✗ The demo failed: ${error instanceof Error ? error.message : error}`);
  if (error instanceof Error && error.cause instanceof Error) console.error(`  because: ${error.cause.message}`);
  process.exitCode = 1;
}
