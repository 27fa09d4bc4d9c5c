// Who hears what, on which channel, why and when: each rule by a table, and all of them together by a property.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fiatCodes } from '../../src/domain/currency';
import { limits } from '../../src/domain/limits';
import { newsKind, newsTypes, type NewsType, type PersonalChannel } from '../../src/domain/notification';
import { usualPreference, wants, type NotificationPreference } from '../../src/domain/notification-preference';
import { allRights, includesRight, rightsOf, type Right } from '../../src/domain/permission';
import { heldAgainMs, mayHear, planTelling, type Listener, type Outlet, type TellableNews } from '../../src/domain/telling';

const noon = Date.parse('2026-11-20T12:10:00Z');
const hourMs = 3_600_000;
const calm = () => 0;

const mailbox = (target: string, address = `${target}@shop.example`): Outlet => ({ channel: 'email', target, address, mutedUntilMs: 0 });
const chat = (target: string, mutedUntilMs = 0): Outlet => ({ channel: 'telegram', target, address: `chat ${target}`, mutedUntilMs });

function listener(change: Partial<Listener> = {}): Listener {
  const id = change.id ?? 'usr_1';
  const usual = { kind: 'member', rights: allRights, projectIds: null, timeZone: 'UTC', preference: usualPreference, ofProjects: new Map() } as const;
  return { ...usual, id, outlets: [mailbox(id)], ...change };
}

const prefers = (change: Partial<NotificationPreference>): NotificationPreference => ({ ...usualPreference, ...change });
const news = (type: NewsType, change: Partial<TellableNews> = {}): TellableNews => ({ type, projectId: 'prj_1', worthIn: () => null, ...change });
const plan = (type: NewsType, listeners: readonly Listener[], nowMs = noon) => planTelling(news(type), listeners, nowMs, calm);

describe('who may hear', () => {
  test.each<[readonly Right[], readonly string[] | null, NewsType, string | null, boolean]>([
    [['payments:view'], null, 'payment.paid', 'prj_1', true],
    [['payments:manage'], ['prj_1'], 'payment.paid', 'prj_1', true],
    [['balance:view'], null, 'payment.paid', 'prj_1', false],
    [['payments:view'], ['prj_2'], 'payment.paid', 'prj_1', false],
    [['payments:view'], [], 'payment.paid', 'prj_1', false],
    [['withdrawals:view'], null, 'balance.withdrawn', null, true],
    [['withdrawals:view'], ['prj_1'], 'balance.withdrawn', null, false],
    [['notifications:view'], null, 'recipient.refused', null, false],
  ])('with %j and projects %j: %s of %s is theirs: %s', (rights, projectIds, type, projectId, may) => {
    expect(mayHear({ rights, projectIds }, type, projectId)).toBe(may);
  });

  test('a member has a line in the centre whatever they chose; a recipient has none', () => {
    const silent = listener({ preference: prefers({ choices: { 'payment.paid': { email: false } } }) });
    const { lines, messages } = plan('payment.paid', [silent, listener({ kind: 'recipient', id: 'rcp_1' })]);
    expect(lines).toEqual([{ userId: 'usr_1', counted: true }]);
    expect(messages.map(({ target, why }) => [target, why])).toEqual([['rcp_1', 'recipient']]);
  });

  test('news that people look up themselves has a line that counts for nothing, or none', () => {
    expect(plan('payment.seen', [listener()]).lines).toEqual([{ userId: 'usr_1', counted: false }]);
    expect(plan('payment.created', [listener()]).lines).toEqual([]);
  });

  test('one event is told to no more people than one event may be told to', () => {
    const crowd = Array.from({ length: limits.listenersMax + 50 }, (_, index) => listener({ id: `usr_${index}` }));
    expect(plan('payment.paid', crowd).messages).toHaveLength(limits.listenersMax);
  });
});

describe('what they chose', () => {
  test.each<[NewsType, NotificationPreference['choices'], NotificationPreference['choices'] | null, readonly string[]]>([
    ['payment.paid', {}, null, ['email usual', 'telegram usual']],
    ['payment.seen', {}, null, []],
    ['payment.seen', { 'payment.seen': { telegram: true } }, null, ['telegram chosen']],
    ['payment.paid', { 'payment.paid': { email: false } }, null, ['telegram usual']],
    ['payment.paid', { 'payment.paid': { email: false } }, { 'payment.paid': { email: true, telegram: false } }, ['email chosen']],
    ['payment.paid', { 'payment.paid': { email: false } }, {}, ['telegram usual']],
  ])('%s with %j, and %j for the project: %j', (type, choices, ofProject, said) => {
    const ofProjects = new Map(ofProject === null ? [] : [['prj_1', prefers({ choices: ofProject })]]);
    const person = listener({ preference: prefers({ choices }), ofProjects, outlets: [mailbox('usr_1'), chat('tgl_1')] });
    expect(plan(type, [person]).messages.map(({ channel, why }) => `${channel} ${why}`)).toEqual(said);
  });

  test.each<[NewsType, bigint | null, boolean]>([
    ['payment.paid', 99n, false],
    ['payment.paid', 100n, true],
    ['payment.paid', null, true],
    ['payment.partial', 1n, true],
    ['payment.reverted', 1n, true],
    ['balance.withdrawn', 99n, false],
  ])('with a threshold of 100, %s of %s is told: %s', (type, worth, told) => {
    const person = listener({ preference: prefers({ threshold: { amount: 100n, currency: 'EUR' } }) });
    const asked: string[] = [];
    const worthIn = (currency: string) => {
      asked.push(currency);
      return worth;
    };
    const { messages, lines } = planTelling(news(type, { worthIn }), [person], noon, calm);
    expect(messages).toHaveLength(told ? 1 : 0);
    expect(lines).toHaveLength(1);
    expect(asked.every((currency) => currency === 'EUR')).toBe(true);
  });

  test('the same mailbox or chat in several places is told once, by the choice of who stands first', () => {
    const shared = 'both@shop.example';
    const first = listener({ outlets: [mailbox('usr_1', shared)] });
    const second = listener({ kind: 'recipient', id: 'rcp_1', outlets: [mailbox('rcp_1', shared)] });
    expect(plan('payment.paid', [first, second]).messages.map(({ target }) => target)).toEqual(['usr_1']);
    const silent = listener({ ...first, preference: prefers({ choices: { 'payment.paid': { email: false } } }) });
    expect(plan('payment.paid', [silent, second]).messages.map(({ target }) => target)).toEqual(['rcp_1']);
  });
});

describe('when', () => {
  const night = { fromMinute: 22 * 60, toMinute: 7 * 60 };
  const at = (text: string): number => Date.parse(text);
  const moment = (type: NewsType, change: Partial<NotificationPreference>, nowMs: number, more: Partial<Listener> = {}) =>
    plan(type, [listener({ preference: prefers(change), ...more })], nowMs).messages.map(({ state, dueAtMs }) => `${state} ${new Date(dueAtMs).toISOString()}`);

  test.each<[string, NewsType, Partial<NotificationPreference>, string, string]>([
    ['at once', 'payment.paid', {}, '2026-11-20T12:10:00Z', 'pending 2026-11-20T12:10:00.000Z'],
    ['at the full hour', 'payment.paid', { pace: { email: 'hourly', telegram: 'at_once' } }, '2026-11-20T12:10:00Z', 'held 2026-11-20T13:00:00.000Z'],
    ['on the full hour: the next', 'payment.paid', { pace: { email: 'hourly', telegram: 'at_once' } }, '2026-11-20T12:00:00Z', 'held 2026-11-20T13:00:00.000Z'],
    ['with the daily digest', 'payment.paid', { pace: { email: 'daily', telegram: 'at_once' } }, '2026-11-20T12:10:00Z', 'held 2026-11-21T09:00:00.000Z'],
    ['at night', 'payment.paid', { quiet: night }, '2026-11-20T23:10:00Z', 'held 2026-11-21T07:00:00.000Z'],
    [
      'hourly at night',
      'payment.paid',
      { quiet: night, pace: { email: 'hourly', telegram: 'at_once' } },
      '2026-11-20T23:10:00Z',
      'held 2026-11-21T07:00:00.000Z',
    ],
    ['a problem at night', 'payment.reverted', { quiet: night }, '2026-11-20T23:10:00Z', 'pending 2026-11-20T23:10:00.000Z'],
    [
      'a problem with a daily digest',
      'webhook.paused',
      { pace: { email: 'daily', telegram: 'at_once' } },
      '2026-11-20T12:10:00Z',
      'pending 2026-11-20T12:10:00.000Z',
    ],
    [
      'the digest of an early bird waits for the end of the quiet',
      'payment.paid',
      { quiet: night, pace: { email: 'daily', telegram: 'at_once' }, digestMinute: 6 * 60 },
      '2026-11-20T12:10:00Z',
      'held 2026-11-21T07:00:00.000Z',
    ],
  ])('%s', (_title, type, change, nowMs, said) => {
    expect(moment(type, change, at(nowMs))).toEqual([said]);
  });

  test('the morning is that of the person, and without a time zone that of UTC', () => {
    const nowMs = at('2026-11-20T18:00:00Z');
    expect(moment('payment.paid', { quiet: night }, nowMs, { timeZone: 'Asia/Tashkent' })).toEqual(['held 2026-11-21T02:00:00.000Z']);
    expect(moment('payment.paid', { quiet: night }, nowMs, { timeZone: '' })).toEqual(['pending 2026-11-20T18:00:00.000Z']);
  });

  test('the digest goes out at the minute of the day that the person set, in their own zone', () => {
    const daily = { pace: { email: 'daily', telegram: 'at_once' }, digestMinute: 8 * 60 + 30 } as const;
    expect(moment('payment.paid', daily, at('2026-11-20T12:10:00Z'), { timeZone: 'America/New_York' })).toEqual(['held 2026-11-20T13:30:00.000Z']);
  });

  test('a muted chat waits until it may speak again, problems too; the mailbox beside it does not', () => {
    const until = noon + hourMs;
    const person = listener({ outlets: [mailbox('usr_1'), chat('tgl_1', until)] });
    expect(plan('payment.reverted', [person]).messages.map(({ channel, state, dueAtMs }) => [channel, state, dueAtMs])).toEqual([
      ['email', 'pending', noon],
      ['telegram', 'held', until],
    ]);
  });

  test('what a long mute holds is looked at again within the hour, for the mute may be shortened; a digest that is later stays with its time', () => {
    const muted = [chat('tgl_1', noon + 30 * 24 * hourMs)];
    expect(plan('payment.paid', [listener({ outlets: muted })]).messages).toMatchObject([{ state: 'held', dueAtMs: noon + hourMs }]);
    const daily = prefers({ pace: { email: 'at_once', telegram: 'daily' } });
    const [held] = plan('payment.paid', [listener({ outlets: [chat('tgl_1', noon + 2 * hourMs)], preference: daily })]).messages;
    expect(held).toMatchObject({ state: 'held', dueAtMs: at('2026-11-21T09:00:00Z') });
    expect(plan('payment.paid', [listener({ outlets: muted, preference: daily })]).messages).toMatchObject([{ dueAtMs: at('2026-11-21T09:00:00Z') }]);
    const reader = listener({ preference: prefers({ quiet: night }) });
    const late = at('2026-11-20T23:00:00Z');
    expect(heldAgainMs('payment.paid', reader, late + 30 * hourMs, late)).toBe(late + hourMs);
    expect(heldAgainMs('payment.paid', reader, late, late)).toBe(at('2026-11-21T07:00:00Z'));
    expect(heldAgainMs('payment.reverted', reader, late, late)).toBe(late);
    expect(heldAgainMs('digest', reader, 0, noon)).toBe(noon);
  });

  test('who was sent twenty messages within five minutes gets the next ones together', () => {
    const sent = (target: string) => (target === 'usr_1' ? limits.floodMessagesMax : limits.floodMessagesMax - 1);
    const { messages } = planTelling(news('payment.reverted'), [listener(), listener({ id: 'usr_2' })], noon, sent);
    expect(messages.map(({ target, state, dueAtMs }) => [target, state, dueAtMs])).toEqual([
      ['usr_1', 'held', Date.parse('2026-11-20T12:15:00Z')],
      ['usr_2', 'pending', noon],
    ]);
  });
});

const channels: readonly PersonalChannel[] = ['email', 'telegram'];
const preferences: fc.Arbitrary<NotificationPreference> = fc.record({
  choices: fc.dictionary(fc.constantFrom(...newsTypes), fc.record({ email: fc.boolean(), telegram: fc.boolean() }, { requiredKeys: [] })),
  threshold: fc.option(fc.record({ amount: fc.bigInt({ min: 0n, max: 1_000n }), currency: fc.constantFrom(...fiatCodes) })),
  quiet: fc.option(fc.record({ fromMinute: fc.integer({ min: 0, max: 1_439 }), toMinute: fc.integer({ min: 0, max: 1_439 }) })),
  pace: fc.record({ email: fc.constantFrom('at_once', 'hourly', 'daily'), telegram: fc.constantFrom('at_once', 'hourly', 'daily') }),
  digestMinute: fc.integer({ min: 0, max: 1_439 }),
});
const outlets: fc.Arbitrary<Outlet> = fc.record({
  channel: fc.constantFrom(...channels),
  target: fc.constantFrom('a', 'b', 'c', 'd'),
  address: fc.constantFrom('one', 'two', 'three'),
  mutedUntilMs: fc.constantFrom(0, noon - 1, noon + 90_000),
});
const people: fc.Arbitrary<Listener> = fc.record({
  kind: fc.constantFrom('member', 'recipient'),
  id: fc.constantFrom('usr_1', 'usr_2', 'usr_3'),
  rights: fc.constantFrom(allRights, rightsOf('viewer', null), rightsOf('developer', null), []),
  projectIds: fc.constantFrom(null, ['prj_1'], ['prj_2'], []),
  timeZone: fc.constantFrom('', 'Europe/Berlin', 'Asia/Kolkata'),
  preference: preferences,
  ofProjects: fc.option(preferences).map((of) => new Map(of === null ? [] : [['prj_1', of]])),
  outlets: fc.array(outlets, { maxLength: 4 }),
});

test('nobody is told twice by one channel, nobody without the right, and whatever somebody wants is sent or held, never both', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...newsTypes),
      fc.constantFrom('prj_1', null),
      fc.array(people, { maxLength: 5 }),
      fc.option(fc.bigInt({ min: 0n, max: 1_000n })),
      fc.nat(30),
      (type, projectId, listeners, worth, sent) => {
        const { lines, messages } = planTelling({ type, projectId, worthIn: () => worth }, listeners, noon, () => sent);
        const may = (one: Listener) => includesRight(one.rights, newsKind(type).right) && (one.projectIds === null || one.projectIds.includes(projectId ?? ''));
        const wanted = listeners.filter(may).flatMap((one) => {
          const { threshold } = one.preference;
          const small = ['info', 'good'].includes(newsKind(type).severity) && threshold !== null && worth !== null && worth < threshold.amount;
          const told = (channel: PersonalChannel) => wants(type, channel, one.preference, one.ofProjects.get(projectId ?? '') ?? null).told;
          return small
            ? []
            : one.outlets.filter(({ channel }) => told(channel)).map(({ channel, address, target }) => ({ key: `${channel} ${address}`, target }));
        });
        expect(messages).toHaveLength(new Set(wanted.map(({ key }) => key)).size);
        expect(messages.every(({ target }) => wanted.some((one) => one.target === target))).toBe(true);
        expect(messages.every(({ state, dueAtMs }) => (state === 'held') === dueAtMs > noon && dueAtMs >= noon)).toBe(true);
        expect(lines.every(({ userId }) => listeners.some((one) => one.id === userId && one.kind === 'member' && may(one)))).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});
