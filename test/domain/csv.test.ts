// Exports open in a spreadsheet without doing anything there, and read back as what was on the screen.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvFile, harmlessCell } from '../../src/domain/csv';
import { contentDisposition } from '../../src/http/download';

/** A reader by the letter of RFC 4180, written apart from the writer. */
function parse(file: string): string[][] {
  const text = file.replace(/^\ufeff/, '');
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      at += 1;
      for (;;) {
        if (at >= text.length) throw new Error('a quoted cell never ends');
        if (text[at] === '"' && text[at + 1] !== '"') break;
        if (text[at] === '"') at += 1;
        cell += text[at];
        at += 1;
      }
      at += 1;
    } else {
      while (at < text.length && text[at] !== ',' && !text.startsWith('\r\n', at)) {
        if (text[at] === '"' || text[at] === '\r' || text[at] === '\n') throw new Error('a bare mark outside quotes');
        cell += text[at];
        at += 1;
      }
    }
    row.push(cell);
    if (text[at] === ',') {
      at += 1;
      continue;
    }
    if (!text.startsWith('\r\n', at)) throw new Error('a line ends with CRLF');
    at += 2;
    rows.push(row);
    row = [];
  }
  return rows;
}

describe('a CSV file', () => {
  test('begins with the mark of UTF-8 and ends each line with CRLF', () => {
    expect(csvFile(['when', 'who'], [['2026-01-02', 'Ирина']])).toBe('\ufeffwhen,who\r\n2026-01-02,Ирина\r\n');
  });

  test('quotes commas, quotes and line ends inside cells', () => {
    expect(csvFile(['a'], [['one, two'], ['say "no"'], ['first\nsecond'], ['x;y']])).toBe(
      '\ufeffa\r\n"one, two"\r\n"say ""no"""\r\n"first\nsecond"\r\n"x;y"\r\n',
    );
  });

  test('without rows is its head alone', () => {
    expect(csvFile(['a', 'b'], [])).toBe('\ufeffa,b\r\n');
  });
});

describe('a cell that a spreadsheet would run', () => {
  const attacks = ['=1+1', '+1', '-1+cmd', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '\tx', '\rx', '  =1', '\u00a0=1', '\u200b=1', '\ufeff=1', '\u202e=1'];
  const wide = ['\uff1d1+1', '\uff0b1', '\uff0d1', '\uff20SUM(A1)', ' \uff1d1', '\u3000=1'];
  const numbersThatAreNone = ['--1', '-1e5', '-', '-.5', '-1,5', '+5', '-1.', '-0x1'];

  test.each([...attacks, ...wide, ...numbersThatAreNone])('begins with an apostrophe: %j', (cell) => {
    expect(harmlessCell(cell)).toBe(`'${cell}`);
    expect(parse(csvFile(['x'], [[cell]]))).toEqual([['x'], [`'${cell}`]]);
  });

  test.each(['-1', '-12.50', '0', '12', '-0.000000000000000001'])('is no number: %s stays one', (cell) => {
    expect(csvFile(['x'], [[cell]])).toBe(`\ufeffx\r\n${cell}\r\n`);
  });

  test.each(['', 'Shop', 'a=b', 'shop@example.com', "'quoted", '2026-01-02T03:04:05Z'])('is not %j', (cell) => {
    expect(harmlessCell(cell)).toBe(cell);
  });
});

test('10,000 random cells read back as they were written, and none of them runs', () => {
  const marks = fc.constantFrom('=', '+', '-', '@', '"', ',', ';', '\t', '\r', '\n', ' ', "'", '\uff1d', '\u200b', '1', '.', 'я', '👛');
  const cell = fc.oneof(fc.string({ unit: marks, maxLength: 8 }), fc.string({ unit: 'binary', maxLength: 12 }));
  const table = fc.array(fc.array(cell, { minLength: 5, maxLength: 5 }), { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(table, (rows) => {
      const head = ['a', 'b', 'c', 'd', 'e'];
      const read = parse(csvFile(head, rows));
      expect(read).toEqual([head, ...rows.map((row) => row.map(harmlessCell))]);
      for (const one of read.flat())
        expect(/^[=+@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(one) || (one.startsWith('-') && !/^-\d+(\.\d+)?$/.test(one))).toBe(false);
    }),
    { numRuns: 100, seed: 4180 },
  );
});

describe('the name of a download', () => {
  test('is kept as it is when it is plain', () => {
    expect(contentDisposition('activity-2026-01-02.csv')).toBe(`attachment; filename="activity-2026-01-02.csv"; filename*=UTF-8''activity-2026-01-02.csv`);
  });

  test('in Russian is encoded, with a plain one for old readers', () => {
    expect(contentDisposition('журнал.csv')).toBe(`attachment; filename="______.csv"; filename*=UTF-8''%D0%B6%D1%83%D1%80%D0%BD%D0%B0%D0%BB.csv`);
  });

  test.each([
    ['a"; filename="b.exe', 'a-- filename=-b.exe'],
    ['x\r\nSet-Cookie: sid=1', 'x-Set-Cookie- sid=1'],
    ['../../etc/passwd', 'etc-passwd'],
    ['.htaccess', 'htaccess'],
    ['report\u202Evsc.exe', 'report-vsc.exe'],
    ['', 'download'],
    ['...', 'download'],
  ])('%j tricks no header and no file system', (name, safe) => {
    const header = contentDisposition(name);
    expect(header).toContain(`filename="${safe.replace(/-+/g, '-')}"`);
    expect(header).toMatch(/^attachment; filename="[\x20-\x21\x23-\x7e]*"; filename\*=UTF-8''[A-Za-z0-9%._~$&+=@-]+$/);
  });

  test('is cut before file systems refuse it, and keeps its ending', () => {
    const header = contentDisposition(`${'a'.repeat(300)}.csv`);
    expect(header).toContain('.csv"');
    expect(header.length).toBeLessThan(300);
  });
});
