// Gives people factors straight in D1, for tests of what comes after: a passkey that can prove itself, one-time codes, recovery codes.
import { codeAt, sealSecret, totpSecretBytes } from '../../src/auth/totp';
import { hashRecoveryCode, makeRecoveryCode, readRecoveryCode, recoveryCodeBytes } from '../../src/auth/recovery-code';
import { creationOptions, makeChallenge, readMadePasskey } from '../../src/auth/passkey';
import { passkey, recoveryCode, totp } from '../../src/db/schema';
import { randomBytes } from '../../src/lib/random';
import { origin } from './api-client';
import { TestPasskey } from './authenticator';
import { database, makePorts } from './worker-world';

/** One-time codes that are on; answers the code of a moment. */
export async function givenTotp(userId: string, lastStep = 0): Promise<(atMs: number) => string> {
  const { settings } = makePorts();
  const secret = randomBytes(totpSecretBytes);
  const row = { secret: await sealSecret(settings, userId, secret, randomBytes(12)), createdAtMs: 1, confirmedAtMs: 1, lastStep };
  await database
    .insert(totp)
    .values({ userId, ...row })
    .onConflictDoUpdate({ target: totp.userId, set: row });
  return (atMs) => codeAt(secret, Math.floor(atMs / 30_000));
}

/** Unused recovery codes. */
export async function givenRecoveryCodes(userId: string, count = 10): Promise<readonly string[]> {
  const { settings } = makePorts();
  const codes = Array.from({ length: count }, () => makeRecoveryCode(randomBytes(recoveryCodeBytes)));
  const rows = codes.map((code) => ({
    userId,
    codeHash: hashRecoveryCode(settings.masterKey, userId, readRecoveryCode(code) ?? ''),
    createdAtMs: 1,
    usedAtMs: null,
  }));
  await database.insert(recoveryCode).values(rows);
  return codes;
}

/** A passkey of that person on a device of its own. */
export async function givenPasskey(userId: string, name = 'Test device', counter = 0): Promise<TestPasskey> {
  const { settings } = makePorts();
  const party = { id: new URL(origin).hostname, origin };
  const binding = { masterKey: settings.masterKey, purpose: 'add', boundTo: 'given' } as const;
  const nowMs = Date.now();
  const options = await creationOptions(party, { id: userId, email: 'given@shop.test', name: '' }, makeChallenge(binding, nowMs, randomBytes(32)), []);
  const made = await TestPasskey.create(options, origin);
  const read = await readMadePasskey({ ...binding, party, nowMs }, made.answer);
  if (read === null) throw new Error('The passkey is good.');
  const { challenge: _, ...facts } = read;
  await database.insert(passkey).values({ ...facts, counter, userId, name, createdAtMs: nowMs, lastUsedAtMs: null });
  return made.passkey;
}
