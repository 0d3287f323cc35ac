import { png } from '../../tests/world/png.ts';
import { expect, type Tab, test } from './stand.ts';

const picture = { name: 'lamp.png', mimeType: 'image/png', buffer: png(40, 30) };
const list = { name: 'price list.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7'.padEnd(3000)) };

/** Lets files fall onto the chat, or come from the clipboard. */
async function bring(tab: Tab, event: 'drop' | 'paste', file: typeof picture): Promise<void> {
  await tab.field.evaluate(
    (field, [event, name, type, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name, { type }));
      const options = { bubbles: true, cancelable: true };
      if (event === 'paste') field.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }));
      else {
        for (const step of ['dragover', 'drop']) {
          field.dispatchEvent(new DragEvent(step, { ...options, dataTransfer: data }));
          if (step === 'dragover' && !document.body.classList.contains('dropping')) throw new Error('no sign of it');
        }
      }
    },
    [event, file.name, file.mimeType, file.buffer.toString('base64')] as const,
  );
}

test('a visitor sends a picture and a document with a text', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  await tab.choose(picture, list);
  await expect(tab.chosen).toHaveText([/lamp\.png/, /price list\.pdf2\.9 kB/]);
  await tab.say('This one');
  await expect(tab.chosen).toHaveCount(0);
  const own = tab.log.getByRole('article').last();
  await expect(own).toContainText('This one');
  const shown = own.getByRole('img', { name: 'Picture: lamp.png' });
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(40);
  const link = own.getByRole('link', { name: 'price list.pdf 2.9 kB' });
  await expect(link).toHaveAttribute('rel', /noopener/);
  const download = tab.page
    .context()
    .waitForEvent('page')
    .catch(() => undefined);
  const saved = tab.page.waitForEvent('download').catch(() => undefined);
  await link.click();
  expect(await Promise.race([download, saved])).toBeDefined();
  expect(server.sent.at(-1)).toMatchObject({ text: 'This one', files: ['file0.mark', 'file1.mark'] });
  expect([...server.files.values()].map(({ name, bytes }) => [name, bytes])).toEqual([
    ['lamp.png', picture.buffer],
    ['price list.pdf', list.buffer],
  ]);
});

test('a conversation that begins with a file begins with words', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.choose(picture);
  await tab.chat.getByRole('button', { name: 'Send' }).click();
  await expect(tab.log.getByRole('img')).toBeVisible();
  await expect(tab.sent).toBeVisible();
  expect(server.sent.map(({ text, ticket, files }) => [text, ticket, files])).toEqual([
    ['I’m sending you a file.', 'ticket-1', []],
    ['', undefined, ['file0.mark']],
  ]);
  await expect(tab.log.getByRole('article', { name: /^You/ })).toHaveCount(2);
});

test('where the visitor has words of their own, it begins with these', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.choose(picture);
  await tab.say('Is this yours?');
  await expect(tab.log.getByRole('img')).toBeVisible();
  expect(server.sent.map(({ text, files }) => [text, files])).toEqual([
    ['Is this yours?', []],
    ['', ['file0.mark']],
  ]);
});

test('files can be dropped and pasted, and taken out again', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await bring(tab, 'drop', list);
  await bring(tab, 'paste', picture);
  await expect(tab.chosen).toHaveText([/price list/, /lamp/]);
  await tab.chat.getByRole('button', { name: 'Remove price list.pdf' }).click();
  await expect(tab.chosen).toHaveText([/lamp/]);
  await expect(tab.chat.getByRole('button', { name: 'Attach files' })).toBeFocused();
});

test('what cannot be sent is said before it is tried', async ({ server, tab }) => {
  server.settings.files = 2000;
  await tab.page.goto(server.site);
  await tab.open();
  const send = tab.chat.getByRole('button', { name: 'Send' });
  await tab.choose(list);
  await expect(tab.chat.getByText('“price list.pdf” is larger than 2 kB.')).toBeVisible();
  await expect(send).toBeDisabled();
  await tab.choose({ ...picture, buffer: Buffer.alloc(0) });
  await expect(tab.chat.getByText('“lamp.png” is empty.')).toBeVisible();
  await tab.choose(...Array.from({ length: 6 }, () => picture));
  await expect(tab.chosen).toHaveCount(5);
  await expect(tab.chat.getByText('At most 5 files fit into one message.')).toBeVisible();
  await expect(send).toBeEnabled();
});

test('a file of a kind that is not taken is said so, and can be given up', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  server.faults.refuseFile = { code: 'bad_file', status: 415, times: 1 };
  await tab.choose({ name: 'setup.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') });
  await tab.chat.getByRole('button', { name: 'Send' }).click();
  await expect(tab.log.getByText('Not sent. This kind of file isn’t accepted.')).toBeVisible();
  await tab.say('never mind');
  await expect(tab.log.getByText('never mind')).toBeVisible();
  await tab.chat.getByRole('button', { name: 'Discard' }).click();
  await expect(tab.log.getByText('setup.exe')).toHaveCount(0);
});

test('a file whose way is cut is sent again, and what has arrived is not', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  await tab.choose(picture, list);
  server.faults.refuse = { code: 'too_many', status: 429, times: 1, again: 1 };
  await tab.say('both');
  await expect(tab.log.getByText('both')).toBeVisible();
  await expect(tab.log.getByRole('img')).toBeVisible();
  expect(server.files.size).toBe(2);
  server.faults.refuseFile = { code: '', status: 0, times: 3 };
  await tab.choose(list);
  await tab.say('once more');
  await expect(tab.log.getByText('Not sent yet. Trying again')).toBeVisible();
  await expect(tab.log.getByRole('link', { name: /price list/ })).toHaveCount(2);
  expect(server.files.size).toBe(3);
});

test('a file on its way shows how far it is, and can be called back', async ({ server, tab }) => {
  let go = () => {};
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  server.faults.slowFiles = new Promise((done) => {
    go = done;
  });
  await tab.choose(picture);
  await tab.say('wait');
  await expect(tab.log.getByRole('progressbar', { name: 'Sending lamp.png' })).toHaveJSProperty('value', 1);
  await tab.chat.getByRole('button', { name: 'Cancel' }).click();
  go();
  await expect(tab.log.getByText('wait')).toHaveCount(0);
  await tab.say('changed my mind');
  await expect(tab.sent).toBeVisible();
  expect(server.sent.map(({ text }) => text)).toEqual(['hello', 'changed my mind']);
});

test('what a member attaches is shown, and a picture that does not come is a link', async ({ server, tab }) => {
  await tab.page.goto(server.site);
  await tab.open();
  await tab.say('hello');
  await expect(tab.sent).toBeVisible();
  const files = [
    server.files.attach('lamp.png', 'image/png', picture.buffer),
    server.files.attach('notes.html', 'application/octet-stream', list.buffer),
  ];
  server.reply([], {
    files: [
      ...files.map((file) => server.files.attached(file)),
      {
        ...server.files.attached(files[0] ?? ''),
        name: 'gone.png',
        url: 'https://chat.example.org/plugins/frontdesk/v1/files/c/none.mark/gone.png',
      },
    ],
  });
  const reply = tab.log.getByRole('article', { name: /^Anna Berg/ });
  await expect(reply.getByRole('link', { name: /^gone\.png/ })).toBeVisible();
  await expect(reply.getByRole('link', { name: /^notes\.html/ })).toBeVisible();
  await expect(reply.getByRole('img')).toHaveAccessibleName('Picture: lamp.png');
});

test('a chat without files has no button for them', async ({ server, tab }) => {
  server.settings.files = 0;
  await tab.page.goto(server.site);
  await tab.open();
  await expect(tab.chat.getByRole('button', { name: 'Attach files' })).toBeHidden();
  await bring(tab, 'paste', picture);
  await expect(tab.chosen).toHaveCount(0);
});
