import { expect, test } from '@playwright/test';
import { StreamReader } from '../page/sse.ts';

const TEXT =
  '\ufeff: hello\r\n\r\nid: 1-a\r\nevent: message\r\ndata: {"a":\r\ndata:1}\r\n\r\nevent: bye\rdata\r\rdata: x\n\nid: 9\n\ndata: last\n';

const EVENTS = [
  { id: '1-a', event: 'message', data: '{"a":\n1}' },
  { id: '', event: 'bye', data: '' },
  { id: '', event: '', data: 'x' },
];

test('a stream is read the same however it is cut', () => {
  for (let at = 0; at <= TEXT.length; at += 1) {
    for (let second = at; second <= TEXT.length; second += 7) {
      const reader = new StreamReader();
      const pieces = [TEXT.slice(0, at), TEXT.slice(at, second), TEXT.slice(second)];
      expect(pieces.flatMap((piece) => reader.read(piece))).toEqual(EVENTS);
    }
  }
});
