/**
 * The demo as a person uses it: they are the visitor in their browser, and Anna at this prompt.
 */
import { createInterface } from 'node:readline';
import type { Desk } from './desk.ts';

/** Lets the person answer until they press Ctrl-D or Ctrl-C. */
export async function answerAtPrompt({ anna, channel, page, world, website }: Desk): Promise<void> {
  console.log(`
The visitor's page:  ${page}
Open it in a browser, press the button in its corner and write something. What you write appears here; what you type
here is Anna's reply in the thread. The Mattermost server is at ${world.server.siteUrl} (its web app is not part of this).

  /desk show ${website.handle}   and every other /desk command works here too
  Ctrl-D              ends the demo, and nothing is left of it
`);
  let thread: string | undefined;
  const prompt = createInterface({ input: process.stdin, output: process.stdout, prompt: 'anna> ' });
  const show = (line: string) => {
    process.stdout.write(`\r\u001b[K${line}\n`);
    prompt.prompt(true);
  };
  const stop = anna.follow(channel, (post) => {
    if (post.user_id === anna.user.id || post.type.startsWith('system_')) return;
    thread = post.root_id || post.id;
    show(`visitor: ${post.message}`);
  });
  const run = (line: string) =>
    anna.command(channel, line, thread ? { thread } : {}).then(
      (answer) => answer.text,
      (error: Error) => error.message,
    );
  prompt.on('SIGINT', () => prompt.close());
  prompt.prompt();
  for await (const line of prompt) {
    if (line.startsWith('/')) {
      show(await run(line));
    } else if (line.trim() && thread) {
      await anna.post(channel, line, { thread }).then(
        () => prompt.prompt(),
        (error: unknown) => show(`(Mattermost did not take it: ${error instanceof Error ? error.message : error})`),
      );
    } else if (line.trim()) {
      show('(nobody has written yet, so there is no thread to reply in)');
    } else {
      prompt.prompt();
    }
  }
  stop();
  console.log('\nEnding the demo ...');
}
