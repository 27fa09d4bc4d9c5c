// Holds the promises that every page makes: readable colours, safe markup, forms that work without script, both languages whole.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CheckoutPage } from '../../views/checkout/page';
import { pagePlace } from '../../views/checkout/place';
import { locales, themes } from '../../views/context';
import { gallery, mails } from '../../views/gallery';
import { sampleContext } from '../../views/gallery/samples';
import { htmlOf } from '../../views/html';
import { contactHref, safeUrl, walletHref } from '../../views/safe-url';
import { looksSecret } from '../../views/secret-shape';
import { shortened } from '../../views/ui/hash';
import { formatAmount } from '../../views/ui/money';
import { groupsOfFour } from '../../views/ui/pay';
import { remainingText } from '../../views/ui/remaining';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

interface Page {
  readonly name: string;
  readonly html: string;
}

const pages: readonly Page[] = gallery.flatMap((story) =>
  locales.flatMap((locale) => themes.map((theme) => ({ name: `${story.name} ${locale} ${theme}`, html: htmlOf(story.render(locale, theme)) }))),
);

const tags = (html: string): readonly string[] => html.match(/<[a-z][^>]*>/gi) ?? [];

describe('colours', () => {
  const tokens = new Map<string, readonly [light: string, dark: string]>();
  for (const match of read('views/assets/css/tokens.css').matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)) {
    tokens.set(match[1] ?? '', [match[2] ?? '', match[3] ?? '']);
  }

  const channel = (value: number): number => (value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  function luminance(hex: string): number {
    const [red, green, blue] = [1, 3, 5].map((start) => channel(Number.parseInt(hex.slice(start, start + 2), 16) / 255)) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  function contrast(one: string, other: string): number {
    const [high, low] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number];
    return (high + 0.05) / (low + 0.05);
  }

  const grounds = ['paper', 'surface', 'sunken'];
  const inks = ['ink', 'ink-2', 'ink-3', 'accent'];
  const states = ['ok', 'wait', 'move', 'odd', 'bad', 'off', 'test'];
  const texts: readonly (readonly [string, string])[] = [
    ...inks.flatMap((ink) => grounds.map((ground) => [ink, ground] as const)),
    ...states.flatMap((state) => [[state, `${state}-tint`] as const, [state, 'surface'] as const, [state, 'paper'] as const]),
    ...states.map((state) => ['ink', `${state}-tint`] as const),
    ['accent', 'accent-tint'],
    ['ink', 'accent-tint'],
    ['ink-3', 'accent-tint'],
    ['on-accent', 'accent'],
    ['on-accent', 'accent-hover'],
    ['surface', 'test'],
    ['paper', 'ink'],
  ];
  const parts: readonly (readonly [string, string])[] = [
    ...grounds.map((ground) => ['line-strong', ground] as const),
    ...grounds.map((ground) => ['accent', ground] as const),
    ['surface', 'ok'],
  ];

  test.each([
    { what: 'text', pairs: texts, least: 4.5 },
    { what: 'parts', pairs: parts, least: 3 },
  ])('$what can be read on every ground, on light and on dark paper', ({ pairs, least }) => {
    const bad = pairs.flatMap(([front, back]) =>
      [0, 1].flatMap((side) => {
        const [one, other] = [tokens.get(front)?.[side], tokens.get(back)?.[side]];
        if (one === undefined || other === undefined) return [`${front} or ${back} is no token`];
        const ratio = contrast(one, other);
        return ratio < least ? [`${front} on ${back} (${side === 0 ? 'light' : 'dark'}): ${ratio.toFixed(2)}`] : [];
      }),
    );
    expect(bad).toEqual([]);
  });
});

describe('every page in every state', () => {
  test('says where its parts go, each element for itself', () => {
    const bad = pages.flatMap(({ name, html }) =>
      tags(html)
        .filter((tag) => /\shx-(get|post)=/.test(tag) && !(/\shx-target=/.test(tag) && /\shx-swap=/.test(tag)))
        .map((tag) => `${name}: ${tag}`),
    );
    expect(bad).toEqual([]);
  });

  test('obeys a policy without inline script, inline style or evaluated text', () => {
    const bad = pages.flatMap(({ name, html }) => [
      ...tags(html)
        // What a value says is no attribute of its own.
        .filter(
          (tag) =>
            /\s(style|on[a-z]+|hx-on[^=]*)=/i.test(tag.replace(/="[^"]*"/g, '=""')) ||
            /javascript:|hx-(vals|headers)="js:/i.test(tag) ||
            /hx-trigger="[^"]*\[/.test(tag),
        )
        .map((tag) => `${name}: ${tag}`),
      ...(/<script(?![^>]*\ssrc=)|<style/i.test(html) ? [`${name}: inline script or style`] : []),
    ]);
    expect(bad).toEqual([]);
  });

  test('asks no other host for anything', () => {
    const bad = pages.flatMap(({ name, html }) =>
      tags(html)
        .filter((tag) => /^<(script|link|img|iframe|source)/i.test(tag) && /\s(src|href)="(https?:)?\/\//i.test(tag))
        .map((tag) => `${name}: ${tag}`),
    );
    expect(bad).toEqual([]);
  });

  test('posts by plain forms that carry their guard', () => {
    const bad = pages.flatMap(({ name, html }) =>
      (html.match(/<form[^>]*method="post"[\s\S]*?<\/form>/g) ?? [])
        .filter((form) => !form.includes('name="csrf"') || !/action="\/[^/]/.test(form) || !/type="submit"/.test(form))
        .map(() => name),
    );
    expect(bad).toEqual([]);
  });

  test('has one main heading, one main part, and no id twice', () => {
    const bad = pages.flatMap(({ name, html }) => {
      const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
      const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
      return [
        ...twice.map((id) => `${name}: id ${id} twice`),
        ...((html.match(/<h1[\s>]/g) ?? []).length === 1 ? [] : [`${name}: headings`]),
        ...((html.match(/<main[\s>]/g) ?? []).length === 1 ? [] : [`${name}: main parts`]),
      ];
    });
    expect(bad).toEqual([]);
  });

  test('ties every label and description to something that is there', () => {
    const bad = pages.flatMap(({ name, html }) => {
      const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]));
      const wanted = [...html.matchAll(/\s(?:for|aria-describedby|aria-labelledby)="([^"]+)"/g)].flatMap((match) => (match[1] ?? '').split(' '));
      return wanted.filter((id) => !ids.has(id)).map((id) => `${name}: ${id}`);
    });
    expect(bad).toEqual([]);
  });

  // Programs, and paths of the API with their parameters in braces.
  const notWords = /<pre[\s\S]*?<\/pre>|<p class="reference-path">[\s\S]*?<\/p>/g;

  test('shows no hole where a word should be', () => {
    expect(
      pages
        .filter(({ html }) => /undefined|\[object|NaN|\{[a-z_]+\}(?![^<]*data-)/.test(html.replace(/\sdata-(about|exact)="[^"]*"/g, '').replace(notWords, '')))
        .map((page) => page.name),
    ).toEqual([]);
  });
});

describe('weight', () => {
  const weigh = async (entry: string): Promise<number> => {
    // Apart, as it is built: what a page loads at once, without the parts that only some pages ask for.
    const options = { bundle: true, minify: true, write: false, format: 'esm', splitting: true, outdir: 'out', entryNames: 'entry' } as const;
    const built = await build({ ...options, entryPoints: [path.join(root, entry)], external: ['/assets/*'] });
    const file = built.outputFiles.find((one) => /\bentry\.(js|css)$/.test(one.path));
    const small = new Blob([file?.contents ?? new Uint8Array()]).stream().pipeThrough(new CompressionStream('gzip'));
    return (await new Response(small).arrayBuffer()).byteLength;
  };

  test('styles and script are small enough for a slow line', async () => {
    expect(await weigh('views/assets/css/app.css')).toBeLessThan(16 * 1024);
    expect(await weigh('views/assets/app/main.ts')).toBeLessThan(6 * 1024);
    expect(await weigh('views/assets/app/passkeys.ts')).toBeLessThan(6 * 1024);
  });
});

describe('words', () => {
  const catalogues = locales.map((locale) => JSON.parse(read(`views/messages/${locale}.json`)) as Record<string, unknown>);
  const [english = {}, russian = {}] = catalogues;
  const holes = (message: unknown): string => [...new Set(JSON.stringify(message).match(/\{[a-z]+\}/gi) ?? [])].toSorted().join(' ');

  test('English and Russian have the same texts with the same places to fill', () => {
    expect(Object.keys(russian).toSorted()).toEqual(Object.keys(english).toSorted());
    expect(Object.keys(english).filter((key) => holes(english[key]) !== holes(russian[key]))).toEqual([]);
  });

  test('Russian is written in Russian', () => {
    const same = Object.keys(english).filter(
      (key) => typeof english[key] === 'string' && !key.startsWith('$') && !/[а-яё]/i.test(JSON.stringify(russian[key])),
    );
    expect(same).toEqual([]);
  });
});

describe('what merchants and payers write', () => {
  const ctx = sampleContext('en', 'light', '/i/inv_x');
  const render = (text: string): string =>
    htmlOf(
      CheckoutPage({
        ctx,
        invoice: {
          id: 'inv_x',
          shop: text,
          orderId: text,
          description: text,
          amount: '1',
          currency: 'USD',
          createdAtMs: 0,
          expiresAtMs: 1,
          contact: text,
          costs: null,
          back: null,
          site: text,
          termsUrl: text,
          test: false,
        },
        state: { kind: 'unavailable' },
        place: pagePlace('inv_x'),
        status: { base: 'new', exception: 'none' },
        strays: [],
        sandbox: [],
        receipt: null,
        version: null,
      }),
    );

  test('stays text wherever it is shown', () => {
    const plain = tags(render('shop')).length;
    fc.assert(
      fc.property(
        fc.constantFrom(
          '<img src=x onerror=alert(1)>',
          '"><script>alert(1)</script>',
          "' onmouseover='alert(1)",
          '</title><svg/onload=alert(1)>',
          'javascript:alert(1)',
        ),
        fc.string(),
        (payload, other) => {
          const html = render(payload + other.replace(/[@.:]/g, ''));
          expect(tags(html)).toHaveLength(plain);
          expect(html).not.toContain('href="javascript:');
        },
      ),
    );
  });

  test('becomes a link only when it is a safe one', () => {
    for (const bad of [
      'javascript:alert(1)',
      'data:text/html,x',
      'http://shop.example',
      '//shop.example',
      'https://user:pass@shop.example',
      'ftp://shop.example',
      'nonsense',
      'http://127.0.0.1',
    ])
      expect(safeUrl(bad, false)).toBeNull();
    expect(safeUrl('https://shop.example/back?x=1', false)).toBe('https://shop.example/back?x=1');
    expect(safeUrl('http://127.0.0.1:3000/', true)).toBe('http://127.0.0.1:3000/');
    expect(safeUrl('http://10.0.0.1/', true)).toBeNull();
    expect(contactHref('help@shop.example', false)).toBe('mailto:help@shop.example');
    expect(contactHref('help@shop.example?bcc=x@y.zz', false)).toBeNull();
    expect(contactHref('help@shop.example?bcc=me', false) ?? '').not.toContain('?');
    expect(contactHref('call us', false)).toBeNull();
    expect(walletHref('ethereum:0xabc@1/transfer?address=0xdef&uint256=1')).not.toBeNull();
    expect(walletHref('javascript:alert(1)')).toBeNull();
  });

  test('is warned of when it looks like a secret, and is not when it is public', () => {
    expect(looksSecret('abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about')).toBe(true);
    expect(looksSecret(`0x${'ab'.repeat(32)}`)).toBe(true);
    expect(looksSecret(`xprv${'9s21ZrQH143K'.repeat(8)}`)).toBe(true);
    expect(looksSecret('0x71C7656EC7ab88b098defB751B7401B5f6d8976F')).toBe(false);
    expect(looksSecret('xpub6CUGRUonZSQ4TWtTMmzXdrXDtypWKiKrhko4egpiMZbpiaQL2jkwSB1icqYh2cfDfVxdx4df189oLKnC5fSwqPfgyP3hooxujYzAu3fDVmz')).toBe(false);
  });
});

describe('figures', () => {
  test('an amount keeps every digit, whatever the language', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.option(fc.bigInt({ min: 0n, max: 10n ** 18n }), { nil: undefined }),
        fc.constantFrom(...locales),
        (whole, fraction, locale) => {
          const decimal = fraction === undefined ? String(whole) : `${whole}.${fraction}`;
          const back = formatAmount(decimal, locale).replaceAll('\u00a0', '').replace('\u2212', '-').replace(',', '.');
          expect(back).toBe(decimal);
        },
      ),
    );
    expect(formatAmount('1234567.50', 'en')).toBe('1\u00a0234\u00a0567.50');
    expect(formatAmount('1234567.50', 'ru')).toBe('1\u00a0234\u00a0567,50');
  });

  test('an address in groups is the same address', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^(0x)?[0-9a-zA-Z]{20,60}$/), (address) => {
        expect(groupsOfFour(address).join('')).toBe(address);
      }),
    );
    expect(shortened('0x71C7656EC7ab88b098defB751B7401B5f6d8976F')).toBe('0x71C765\u2026d8976F');
  });

  test('the time left is told in words, then to the second, and never below zero', () => {
    expect(remainingText(25 * 60_000, 'en')).toBe('25 minutes');
    expect(remainingText(25 * 60_000, 'ru')).toMatch(/^25\sмин$/);
    expect(remainingText(272_000, 'en')).toBe('4:32');
    expect(remainingText(-1, 'ru')).toBe('0:00');
  });
});

describe('mails', () => {
  const rendered = mails.flatMap((story) => locales.map((locale) => ({ name: `${story.name} ${locale}`, mail: story.render(locale) })));

  test('say the same in plain text as in HTML', () => {
    const plain = (html: string): string =>
      html
        .replace(/<style[\s\S]*?<\/style>/, '')
        .replace(/<[^>]+>/g, ' ')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&')
        .replaceAll('\u00a0', ' ');
    for (const { name, mail } of rendered) {
      const facts = mail.text.split('\n').filter((line) => /^[^:]+: +\S/.test(line));
      // A letter and news of no payment tell one thing: at least when it happened, and a sentence before that. A try tells nothing.
      const least = name.startsWith('mail-try') ? 0 : name.startsWith('mail-pay') ? 3 : 1;
      expect([name, facts.length >= least]).toEqual([name, true]);
      for (const line of mail.text.split('\n').slice(0, 3)) expect(plain(mail.html)).toContain(line);
      for (const line of facts) expect(plain(mail.html)).toContain(line.replace(/^[^:]+: +/, ''));
    }
  });

  test('have a subject of one line and load nothing from anywhere', () => {
    for (const { mail } of rendered) {
      expect(mail.subject).toMatch(/^[^\r\n]{5,200}$/);
      expect(mail.html).not.toMatch(/<(img|script|link|iframe)|url\(/i);
    }
  });

  test('name a test payment as one, in the subject and in the body', () => {
    const test = rendered.filter(({ name }) => /^mail-(test-mode|payer-reminder|payer-late)/.test(name));
    expect(test).toHaveLength(6);
    for (const { mail } of test) for (const part of [mail.subject, mail.text, mail.html]) expect(part).toMatch(/test|тест/i);
  });
});
