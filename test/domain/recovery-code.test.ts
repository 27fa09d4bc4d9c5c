// Recovery codes: their room, how they are read again, and that what is kept tells nothing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashRecoveryCode, makeRecoveryCode, readRecoveryCode, recoveryCodeBytes } from '../../src/auth/recovery-code';
import { guessPasskeyName } from '../../src/domain/passkey-name';

const masterKey = new Uint8Array(32).fill(1);
const bytes = fc.uint8Array({ minLength: recoveryCodeBytes, maxLength: recoveryCodeBytes });

describe('recovery codes', () => {
  test('each holds 80 random bits in four groups, without letters that look like digits', () => {
    expect(recoveryCodeBytes * 8).toBeGreaterThanOrEqual(64);
    fc.assert(fc.property(bytes, (random) => /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/.test(makeRecoveryCode(random))));
  });

  test('other chance is another code', () => {
    fc.assert(fc.property(bytes, bytes, (a, b) => (makeRecoveryCode(a) === makeRecoveryCode(b)) === (a.join() === b.join())));
  });

  test('a code is read again however it is typed: small letters, spaces, no dashes, O for 0, I and L for 1', () => {
    fc.assert(
      fc.property(bytes, (random) => {
        const code = makeRecoveryCode(random);
        const plain = code.replaceAll('-', '');
        const typed = [
          code,
          plain,
          plain.toLowerCase(),
          ` ${code.replaceAll('-', ' ')} `,
          code.replaceAll('0', 'o'),
          code.replaceAll('1', 'l'),
          code.replaceAll('1', 'I'),
        ];
        for (const text of typed) expect(readRecoveryCode(text)).toBe(plain);
      }),
    );
  });

  test.each(['', '0000-0000-0000-000', '0000-0000-0000-00000', 'U000-0000-0000-0000', '0000-0000-0000-000!', 'ОООО-0000-0000-0000'])(
    '"%s" is no code',
    (text) => {
      expect(readRecoveryCode(text)).toBeNull();
    },
  );

  test('what is kept differs for each person and each master key', () => {
    const hash = hashRecoveryCode(masterKey, 'usr_ada', '0000000000000000');
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashRecoveryCode(masterKey, 'usr_bob', '0000000000000000')).not.toBe(hash);
    expect(hashRecoveryCode(new Uint8Array(32), 'usr_ada', '0000000000000000')).not.toBe(hash);
  });
});

describe('first names of passkeys', () => {
  test.each([
    ['fbfc3007-154e-4ecc-8c0b-6e020557d7bd', 'Mozilla/5.0', 'Apple Passwords'],
    ['BADA5566-A7AA-401F-BD96-45619A55120D', '', '1Password'],
    ['00000000-0000-0000-0000-000000000000', 'Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0', 'Firefox, Linux'],
    ['00000000-0000-0000-0000-000000000000', '', ''],
  ])('%s in "%s" is called "%s"', (aaguid, userAgent, name) => {
    expect(guessPasskeyName(aaguid, userAgent)).toBe(name);
  });
});
