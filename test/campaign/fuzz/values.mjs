// Owns the values that nobody should send: what a field of the API is given instead of its own.

const long = 'x'.repeat(5_000);

export const hostileValues = [
  [null, true, false, 0, -1, 1, 1.5, -0.1, 1e30, -1e30, 2 ** 53, 1e-7, [], {}, [null], [[]], { a: { b: {} } }],
  [
    '',
    ' ',
    '0',
    '-1',
    '-0',
    '+1',
    '1e30',
    '1E5',
    '1e-9',
    '12,50',
    '1.234,56',
    '0.0000000000000000000001',
    '.5',
    '5.',
    '0x10',
    'NaN',
    'Infinity',
    '1 000',
    '\u0661\u0662',
  ],
  [
    '12.50 USD',
    '99999999999999999999999999999999999999999999',
    '0.1',
    '1.005',
    '١٢',
    'XXX',
    'usd',
    'USDT',
    'USDT_BSC',
    'USD_SANDBOX',
    'EUR',
    'BTC',
    'ETH',
    'JPY',
  ],
  ['2001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2026-02-30T00:00:00Z', '2026-11-20', '2026-11-20T00:00:00+99:00', 'tomorrow', '-1h'],
  [
    'http://169.254.169.254/latest/meta-data/',
    'https://user:secret@shop.example/',
    'javascript:alert(1)',
    'https://localhost/',
    'https://[::1]/',
    'file:///etc/passwd',
  ],
  ['https://shop.example:22/', 'https://10.0.0.1/', 'data:text/html,x', '//evil.example', 'https://shop.example/\r\nX-Injected: 1', 'https://xn--a.example/'],
  ["'; DROP TABLE invoice; --", '<script>alert(1)</script>', '=cmd|calc', '\u0000', '\u0007bell', '\ud800', '\udfff half', '\u202etxt', '😀'.repeat(50), long],
  [
    'a@b',
    'payer@example.com',
    'payer@@example.com',
    '"quoted"@example.com',
    '../../etc/passwd',
    '%00',
    '{{7*7}}',
    '${7*7}',
    '__proto__',
    'constructor',
    'null',
    'undefined',
  ],
  ['0x52908400098527886E0F7030069857D2E4169EE7', `0x${'0'.repeat(64)}`, `0x${'ab'.repeat(32)}`, 'xprv9s21ZrQH143K', 'prj_', 'inv_5Kd3NBUAdUnhyzenEwVLyb'],
].flat();

export const hostileBodies = [
  ['', '{', '[]', 'null', '"text"', '12', '{"a":', '{"amount":1e400}', '{"amount":NaN}', "{'amount':'1'}", '\ufeff{}', '{}{}', '{"a":1,"a":2}'],
  '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}',
  '['.repeat(20_000),
  `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  `{"${'k'.repeat(10_000)}":1}`,
  JSON.stringify(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field_${index}`, index]))),
].flat();

export const hostilePathParts = [
  [
    'x',
    '0',
    '-1',
    'null',
    '..',
    '%2e%2e',
    '%00',
    '%',
    '%ff',
    'inv_',
    'prj_',
    "inv_' OR 1=1 --",
    '😀',
    'a'.repeat(300),
    '__proto__',
    'inv_5Kd3NBUAdUnhyzenEwVLyb',
    ' ',
    '%20',
    '*',
  ],
].flat();

export const hostileTypes = [
  [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/json; charset=utf-16',
    'application/json, text/html',
  ],
  ['APPLICATION/JSON', 'json', ''],
].flat();

export const hostileKeys = ['', ' ', 'two words', 'k'.repeat(256), 'x', '"quoted"', 'again'];
export const hostileVersions = ['2020-01-01', '2999-01-01', 'latest', '2026-11-20'];
export const hostileWays = ['', 'Bearer', 'Bearer x', 'Basic YTpi', 'Bearer qk_test_000000000000000000000000000000000000', 'Token abc', 'bearer  '];
