import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Ledger } from './ledger.ts';

const all = { accepted: 3, shown: 3, lost: 0, twice: 0, disorder: 0, astray: 0 };

for (const [what, truth, shown, totals] of [
  ['nothing wrong', 'abc', 'abc', all],
  ['a lost message', 'abc', 'ab', { ...all, shown: 2, lost: 1 }],
  ['one that never came to stand', 'ab', 'ab', { ...all, shown: 2, lost: 1 }],
  ['one that is shown twice', 'abc', 'abbc', { ...all, shown: 4, twice: 1 }],
  ['one that stands there twice', 'abcb', 'abc', { ...all, twice: 1 }],
  ['two in the wrong order', 'abc', 'acb', { ...all, disorder: 1 }],
  ['one of somebody else', 'abc', 'abcd', { ...all, shown: 4, astray: 1 }],
] as const) {
  test(`the ledger finds ${what}`, () => {
    const ledger = new Ledger(join(tmpdir(), `frontdesk-ledger-${process.pid}.jsonl`));
    for (const text of 'abc') ledger.accepted('one', 'visitor', text);
    for (const text of shown) ledger.shown('one', 'visitor', text);
    ledger.stands('one', 'visitor', [...truth]);
    expect(ledger.totals).toEqual(totals);
  });
}
