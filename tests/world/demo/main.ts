/**
 * ./build.sh demo [--once]
 */
import { openDesk } from './desk.ts';
import { answerAtPrompt } from './prompt.ts';
import { playStory } from './story.ts';

const begin = Date.now();
const seconds = () => `${((Date.now() - begin) / 1000).toFixed(1)} s`;

console.log('Starting PostgreSQL and Mattermost, and installing the plugin ...');
const desk = await openDesk();
console.log(`Ready after ${seconds()}.`);
try {
  await (process.argv.includes('--once') ? playStory(desk) : answerAtPrompt(desk));
} finally {
  await desk.world.close();
}
