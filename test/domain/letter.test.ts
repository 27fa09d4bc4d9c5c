// Letters about somebody's access: every kind has words in both languages, no name breaks out of its place, no link leads elsewhere.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isProofLetter, type LetterKind } from '../../src/domain/letter';
import { decideLetter, nextLetterTryAtMs, type LetterProgress } from '../../src/domain/letter-schedule';
import { limits } from '../../src/domain/limits';
import { locales } from '../../views/context';
import { letterKinds, letterOrigin, sampleContent } from '../../views/gallery/letters';
import { renderLetter } from '../../views/mail/letter';
import type { RenderedMail } from '../../views/mail/model';

const atMs = Date.UTC(2026, 10, 20, 8, 31);

function render(kind: LetterKind, locale: 'en' | 'ru', change: Readonly<Record<string, string>> = {}): RenderedMail {
  const mail = renderLetter({ kind, locale, content: { ...sampleContent(kind), ...change }, atMs, origin: letterOrigin });
  if (mail === null) throw new Error(`${kind} has no words`);
  return mail;
}

const hrefs = (html: string): string[] => [...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1] ?? '');

describe.each(letterKinds)('the letter %s', (kind) => {
  test('says in both languages what happened and when, as text and as HTML', () => {
    const [en, ru] = locales.map((locale) => render(kind, locale));
    expect(en?.subject).not.toBe('');
    expect(ru?.subject).not.toBe(en?.subject);
    expect(ru?.subject).toMatch(/[а-яё]/i);
    for (const mail of [en, ru]) {
      expect(mail?.text).toMatch(/2026.*UTC/);
      expect(mail?.html).toMatch(/2026.*UTC/s);
      expect(`${mail?.subject}${mail?.text}`).not.toMatch(/undefined|null|\{|NaN|letter_/);
    }
  });

  test('names each of its facts, keeps links out of the subject and leads only to this instance', () => {
    const mail = render(kind, 'en');
    expect(mail.subject).not.toMatch(/https?:|\/[A-Za-z0-9_-]{20,}/);
    expect(hrefs(mail.html).every((href) => href.startsWith(`${letterOrigin}/`))).toBe(true);
    for (const [name, value] of Object.entries(sampleContent(kind))) {
      if (/link$/i.test(name)) expect(hrefs(mail.html)).toContain(value);
      else if (!/Ms$|minutes|^role$|^action$|^mode$|^projectId$|^what$/.test(name)) expect(mail.text.replaceAll('\u2060', '')).toContain(value);
    }
    for (const href of hrefs(mail.html)) expect(mail.text).toContain(href);
  });

  test('leaves out a link that leads elsewhere', () => {
    for (const link of [
      'https://evil.example/x',
      '//evil.example',
      'javascript:alert(1)',
      'https://pay.example.evil.example/',
      'https://pay.example@evil.example/',
      '',
    ])
      expect(render(kind, 'en', { link, stopLink: link, resetLink: link }).html).not.toMatch(/evil|javascript:/);
  });

  test('stays one letter whatever a name holds', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom(
        '<img src=x onerror=alert(1)>',
        '"><a href="https://evil.example">',
        'a\r\nBcc: x@y.example',
        '\u202egnp.exe',
        '${x}',
        '{by}',
        '&lt;b&gt;',
        '\u2066x\u2069',
      ),
    );
    fc.assert(
      fc.property(hostile, (name) => {
        const names = Object.keys(sampleContent(kind)).filter((key) => !/link$|Ms$|^code$/i.test(key));
        const mail = render(kind, 'en', Object.fromEntries(names.map((key) => [key, name])));
        expect(mail.subject).not.toMatch(/[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
        expect(mail.html).not.toMatch(/<img|onerror=[^&]*>|[\u202a-\u202e\u2066-\u2069]/);
        expect(hrefs(mail.html).every((href) => href.startsWith(`${letterOrigin}/`))).toBe(true);
        expect(mail.text).not.toMatch(/^Bcc:/m);
        const tags = (html: string): number => html.split('<').length;
        const plain = render(kind, 'en', Object.fromEntries(names.map((key) => [key, 'x'])));
        expect(tags(mail.html)).toBeLessThanOrEqual(tags(plain.html));
      }),
      { numRuns: 30 },
    );
  });
});

test('a name that is an address of another site is no link in any mail program', () => {
  const mail = render('invitation', 'en', { account: 'https://evil.example/prize', inviter: 'www.evil.example' });
  expect(`${mail.subject}${mail.text}${mail.html}`).not.toMatch(/evil\.example|:\/\/evil/);
});

test('codes stand in the subject, where a phone shows them at once', () => {
  expect(render('verify_email', 'en').subject).toBe('123456 is your code to confirm your email');
  expect(render('confirm_action', 'ru').subject).toContain('804112');
});

test('news that the receiver did not ask for always says what to do about it', () => {
  const silent: readonly LetterKind[] = [
    'recovery_asked',
    'member_removed',
    'ownership_offered',
    'team_requires_factor',
    'support_ended',
    'account_suspended',
    'account_resumed',
    'account_closed',
    'operator_alert',
  ];
  const without = letterKinds.filter((kind) => !/If (this|you)\b/.test(render(kind, 'en').text));
  expect(without.toSorted()).toEqual(silent.toSorted());
});

test('a kind that nobody knows is no letter', () => {
  expect(renderLetter({ kind: 'constructor', locale: 'en', content: {}, atMs, origin: letterOrigin })).toBeNull();
  expect(isProofLetter('constructor')).toBe(false);
});

describe('the schedule of a letter', () => {
  const row: LetterProgress = { state: 'pending', attempts: 0, dueAtMs: 0, leaseUntilMs: null, uselessAtMs: null, createdAtMs: 0 };

  test('tries for a day and not longer', () => {
    let [nowMs, attempts] = [0, 0];
    for (let next: number | null = 0; next !== null; next = nextLetterTryAtMs(row, attempts, nowMs, 0.5)) {
      nowMs = next;
      attempts += 1;
    }
    expect(nowMs).toBeLessThan(limits.letterHorizonMs);
    expect(nowMs).toBeGreaterThan(limits.letterHorizonMs / 2);
    expect(attempts).toBeLessThan(20);
  });

  test('never begins a try that comes after its code has run out', () => {
    fc.assert(
      fc.property(fc.nat(3_600_000), fc.integer({ min: 1, max: 12 }), fc.double({ min: 0, max: 1, noNaN: true }), (nowMs, attempts, unit) => {
        const next = nextLetterTryAtMs({ ...row, uselessAtMs: 600_000 }, attempts, nowMs, unit);
        expect(next === null || (next > nowMs && next < 600_000)).toBe(true);
      }),
    );
    expect(decideLetter({ ...row, uselessAtMs: 5 }, 5, 0)).toEqual({ kind: 'end', outcome: 'useless' });
  });

  test('leaves alone what is done, held or not due', () => {
    for (const change of [{ state: 'sent' }, { state: 'dead' }, { leaseUntilMs: 11 }, { dueAtMs: 11 }] as const)
      expect(decideLetter({ ...row, ...change }, 10, 0)).toEqual({ kind: 'leave' });
  });

  test('after a long sleep makes one try, and gives up what crashed for a day', () => {
    const lateMs = limits.letterHorizonMs + 1;
    expect(decideLetter(row, lateMs, 0).kind).toBe('claim');
    expect(decideLetter({ ...row, attempts: 3 }, lateMs, 0)).toEqual({ kind: 'end', outcome: 'abandoned' });
  });
});
