// One-time codes against the vectors of their standards, the edges of the window, replays, and how secrets are kept.
import { base32nopad } from '@scure/base';
import { describe, expect, test } from 'vitest';
import { open, seal } from '../../src/lib/seal';
import { codeAt, enrolmentUri, matchStep, openSecret, readTotpCode, sealSecret, secretText } from '../../src/auth/totp';

const secret = new TextEncoder().encode('12345678901234567890');

describe('RFC 4226', () => {
  test.each([
    [0, '755224'],
    [1, '287082'],
    [2, '359152'],
    [3, '969429'],
    [4, '338314'],
    [5, '254676'],
    [6, '287922'],
    [7, '162583'],
    [8, '399871'],
    [9, '520489'],
  ])('the code of count %i is %s', (count, code) => {
    expect(codeAt(secret, count)).toBe(code);
  });
});

describe('RFC 6238', () => {
  // The standard prints eight digits; apps show the last six of the same number.
  test.each([
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ])('at second %i the code of the standard is accepted', (second, code) => {
    expect(matchStep(secret, code.slice(2), second * 1000, 0)).toBe(Math.floor(second / 30));
  });
});

describe('the window', () => {
  const step = 59_000_000;
  const startMs = step * 30_000;

  test('the codes of the step before, of now and of the step after are accepted, at the first and the last moment of a step', () => {
    for (const nowMs of [startMs, startMs + 29_999])
      for (const near of [step - 1, step, step + 1]) expect(matchStep(secret, codeAt(secret, near), nowMs, 0)).toBe(near);
  });

  test('codes two steps away are refused', () => {
    for (const nowMs of [startMs, startMs + 29_999])
      for (const far of [step - 2, step + 2]) expect(matchStep(secret, codeAt(secret, far), nowMs, 0)).toBeNull();
  });

  test('a step that was accepted, and every one before it, is refused', () => {
    expect(matchStep(secret, codeAt(secret, step), startMs, step)).toBeNull();
    expect(matchStep(secret, codeAt(secret, step - 1), startMs, step)).toBeNull();
    expect(matchStep(secret, codeAt(secret, step + 1), startMs, step)).toBe(step + 1);
  });

  test('after the code of the coming step was accepted, nothing is until the step after it', () => {
    for (const near of [step - 1, step, step + 1]) expect(matchStep(secret, codeAt(secret, near), startMs, step + 1)).toBeNull();
    expect(matchStep(secret, codeAt(secret, step + 2), startMs + 30_000, step + 1)).toBe(step + 2);
  });

  test('of a thousand replays none is accepted', () => {
    let accepted = 0;
    let last = 0;
    for (let turn = 0; turn < 1000; turn++) {
      const found = matchStep(secret, codeAt(secret, step), startMs, last);
      if (found === null) continue;
      accepted += 1;
      last = found;
    }
    expect(accepted).toBe(1);
  });
});

describe('what people type', () => {
  test.each([
    ['123456', '123456'],
    [' 123 456 ', '123456'],
    ['123-456', '123456'],
    ['123\u00a0456', '123456'],
    ['12345', null],
    ['1234567', null],
    ['12345a', null],
    ['\u0661\u0662\u0663\u0664\u0665\u0666', null],
    ['', null],
  ])('"%s" is read as %s', (typed, code) => {
    expect(readTotpCode(typed)).toBe(code);
  });

  test('the QR code names product and person and holds the secret that is typed', () => {
    const uri = new URL(enrolmentUri(secret, 'ada@shop.test'));
    expect(uri.protocol).toBe('otpauth:');
    expect(decodeURIComponent(uri.pathname)).toContain('Quittance:ada@shop.test');
    expect(uri.searchParams.get('secret')).toBe(secretText(secret));
    expect(base32nopad.decode(secretText(secret))).toEqual(secret);
  });
});

describe('how a secret is kept', () => {
  const masterKey = new Uint8Array(32).fill(1);
  const keys = { masterKey, previousMasterKey: null };
  const iv = new Uint8Array(12).fill(2);

  test('it opens for its own person only, and shows nothing of itself', async () => {
    const sealed = await sealSecret(keys, 'usr_ada', secret, iv);
    expect(sealed).not.toContain(secretText(secret));
    expect(await openSecret(keys, 'usr_ada', sealed)).toEqual({ secret, isStale: false });
    expect(await openSecret(keys, 'usr_bob', sealed)).toBeNull();
  });

  test('after the master key was changed it opens by the one before, and says so; with neither it does not open', async () => {
    const sealed = await sealSecret(keys, 'usr_ada', secret, iv);
    const changed = { masterKey: new Uint8Array(32).fill(9), previousMasterKey: masterKey };
    expect(await openSecret(changed, 'usr_ada', sealed)).toEqual({ secret, isStale: true });
    expect(await openSecret({ ...changed, previousMasterKey: null }, 'usr_ada', sealed)).toBeNull();
  });
});

describe('changing the master key', () => {
  const context = { purpose: 'webhook-secret', rowId: 'whe_1' };
  const [old, fresh] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];

  test('what was sealed under the key before opens while that key is given, and not by any other', async () => {
    const sealed = await seal({ ...context, masterKey: old }, 'a secret', new Uint8Array(12).fill(4));
    expect(await open({ ...context, masterKey: fresh, previousKey: old }, sealed)).toBe('a secret');
    expect(await open({ ...context, masterKey: fresh, previousKey: null }, sealed)).toBeNull();
    expect(await open({ ...context, masterKey: fresh, previousKey: new Uint8Array(32) }, sealed)).toBeNull();
    expect(await open({ ...context, rowId: 'whe_2', masterKey: fresh, previousKey: old }, sealed)).toBeNull();
  });
});
