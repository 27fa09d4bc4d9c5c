// Owns what every handler of telling is given, so that each can be called from a queue, from cron or from a test alike.
import type { Database } from '../db/database';
import type { ToldMessage } from '../domain/notification';
import type { Settings } from '../env';
import type { SendMail } from '../gateways/mail';
import type { WebhookFetch } from '../gateways/webhook-client';
import type { LetterMail, RenderedMail, ToldReader } from '../../views/mail/model';

export interface TellingPorts {
  readonly database: Database;
  /** Texts of tries, kept apart from D1; losing one loses evidence only. */
  readonly bodies: Pick<R2Bucket, 'put'>;
  readonly settings: Settings;
  readonly fetch: WebhookFetch;
  readonly sendMail: SendMail;
  readonly renderTold: (message: ToldMessage, reader: ToldReader) => RenderedMail;
  /** Null: a kind of letter that nobody here knows. */
  readonly renderLetter: (letter: LetterMail) => RenderedMail | null;
  /** The newest rate book as text, for what is told in dollars. */
  readonly rateBook: () => Promise<string>;
  /** A clock, since one run holds many tries, each with its own beginning and end. */
  readonly now: () => number;
  readonly random: (length: number) => Uint8Array;
  /** Wakes the consumer of deliveries. Never needed: cron finds the same rows. */
  readonly hint: (deliveryIds: readonly string[], delaySeconds: number) => Promise<void>;
  /** The same for those whose target failed last, which may be slow again: a lane of their own. */
  readonly hintRetry: (deliveryIds: readonly string[], delaySeconds: number) => Promise<void>;
}

/** A random number in 0 … 1, for jitter. */
export function randomUnit(ports: Pick<TellingPorts, 'random'>): number {
  const [high = 0, low = 0] = ports.random(2);
  return (high * 256 + low) / 65_535;
}

/** 128 random bits as hex: names one claim. */
export function randomToken(ports: Pick<TellingPorts, 'random'>): string {
  return Array.from(ports.random(16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
