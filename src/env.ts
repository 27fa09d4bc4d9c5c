// Owns the bindings and the configuration. Text comes in once, is checked, and leaves as one typed object; what is missing or
// wrong is named in a list, and the Worker answers nothing else until it is mended.
import { parseChainProviders } from './domain/chain-providers';
import { limits } from './domain/limits';
import type { ChainObject } from './objects/chain-object';
import type { InvoiceObject } from './objects/invoice-object';
import type { LimiterObject } from './objects/limiter-object';
import type { RateObject } from './objects/rate-object';
import type { RequestLogObject } from './objects/request-log-object';

export interface EventHint {
  readonly kind: 'events';
}
export interface DeliveryHint {
  readonly kind: 'deliveries';
  readonly deliveryIds: readonly string[];
}

export interface LetterHint {
  readonly kind: 'letters';
}

export interface Env {
  readonly DB: D1Database;
  readonly INVOICE: DurableObjectNamespace<InvoiceObject>;
  readonly CHAIN: DurableObjectNamespace<ChainObject>;
  readonly RATE: DurableObjectNamespace<RateObject>;
  readonly LIMITER: DurableObjectNamespace<LimiterObject>;
  readonly REQUESTS: DurableObjectNamespace<RequestLogObject>;
  readonly EVENTS: Queue<EventHint>;
  readonly DELIVERIES: Queue<DeliveryHint | LetterHint>;
  /** Tries of endpoints that failed last: a slow one delays only its like. */
  readonly RETRIES: Queue<DeliveryHint>;
  readonly BODIES: R2Bucket;
  readonly ASSETS: Fetcher;
  readonly HOME_KIND: string;
  readonly PUBLIC_ORIGIN: string;
  readonly MASTER_KEY?: string;
  readonly MASTER_KEY_PREVIOUS?: string;
  readonly CHAIN_PROVIDERS?: string;
  readonly CHAIN_CONFIRMATIONS?: string;
  readonly RATE_SOURCES?: string;
  readonly MAIL_FROM?: string;
  readonly SMTP_HOST?: string;
  readonly SMTP_PORT?: string;
  readonly SMTP_USERNAME?: string;
  readonly SMTP_PASSWORD?: string;
  readonly SMTP_SECURITY?: string;
  readonly RESEND_API_KEY?: string;
  readonly RESEND_API?: string;
  readonly RESEND_WEBHOOK_SECRET?: string;
  /** Cloudflare's email binding, where the operator has set one up. */
  readonly EMAIL?: SendEmail;
  readonly TELEGRAM_BOT_TOKEN?: string;
  readonly TELEGRAM_API?: string;
  readonly DNS_OVER_HTTPS?: string;
  readonly ALLOW_LOOPBACK_WEBHOOKS?: string;
  readonly SETUP_CODE?: string;
  readonly API_REQUESTS_PER_MINUTE?: string;
}

export type HomeKind = 'cloudflare' | 'local' | 'test';
export type SmtpSecurity = 'plain' | 'starttls' | 'tls';

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  readonly username: string | null;
  readonly password: string | null;
  readonly security: SmtpSecurity;
}

export interface ResendSettings {
  readonly apiKey: string;
  /** Without a trailing slash. */
  readonly api: string;
  readonly webhookSecret: string;
}

export interface TelegramSettings {
  readonly botToken: string;
  /** Without a trailing slash; the real one, unless a local home or a test names another. */
  readonly api: string;
}

export interface Settings {
  readonly home: HomeKind;
  /** Scheme, host and port that the world uses, without a trailing slash. Links are made from it, never from a Host header. */
  readonly origin: string;
  /** 32 bytes from which every purpose derives its own key. */
  readonly masterKey: Uint8Array;
  /** The key before, while what was sealed under it is still around; null otherwise. Opens, never seals. */
  readonly previousMasterKey: Uint8Array | null;
  readonly mailFrom: string;
  /** Null: mail goes to the outbox page of the local home, and nowhere in a deployed one. */
  readonly smtp: SmtpSettings | null;
  /** Resend's API, used where no SMTP server is named. `webhookSecret` empty: its news of bounces is not taken. */
  readonly resend: ResendSettings | null;
  /** Null: no bot; the screen says what the operator has to do. */
  readonly telegram: TelegramSettings | null;
  /** Where names of webhook receivers are looked up before each send; empty: they are not. */
  readonly dnsOverHttps: string;
  readonly chainProviders: string;
  readonly chainConfirmations: string;
  readonly rateSources: string;
  /** Typed on the set-up page of an instance that others can reach; empty: none was set. */
  readonly setupCode: string;
  /** Requests of one API key in a minute, above which it is asked to wait. */
  readonly apiRequestsPerMinute: number;
  /** Loopback peers (nodes, rate sources, webhook receivers) are reachable: in the local home and in tests only. */
  readonly loopbackAllowed: boolean;
}

export type SettingsResult = { readonly ok: true; readonly settings: Settings } | { readonly ok: false; readonly missing: readonly string[] };

/** Reads the configuration. Fails closed with one sentence for each thing that is missing or wrong. */
export function readSettings(env: Env): SettingsResult {
  const missing: string[] = [];
  const home = readHome(env.HOME_KIND, missing);
  const origin = readOrigin(env.PUBLIC_ORIGIN, home, missing);
  const masterKey = readMasterKey(env.MASTER_KEY, missing);
  const previousMasterKey = (env.MASTER_KEY_PREVIOUS ?? '') === '' ? null : decodeBase64(env.MASTER_KEY_PREVIOUS ?? '');
  if ((env.MASTER_KEY_PREVIOUS ?? '') !== '' && previousMasterKey?.length !== 32)
    missing.push('MASTER_KEY_PREVIOUS must be the 32 bytes that MASTER_KEY was before, in base64.');
  const smtp = readSmtp(env, missing);
  if (home === 'cloudflare' && (env.TELEGRAM_API ?? '') + (env.RESEND_API ?? '') !== '')
    missing.push('TELEGRAM_API and RESEND_API are for the local home only: remove them.');
  if ((smtp !== null || (env.RESEND_API_KEY ?? '') !== '' || env.EMAIL !== undefined) && home === 'cloudflare' && (env.MAIL_FROM ?? '') === '')
    missing.push('MAIL_FROM must name the sender of mails, such as Shop <pay@example.com>.');
  const providersText = env.CHAIN_PROVIDERS ?? '{}';
  const providers = parseChainProviders({ providersText, loopback: home === 'cloudflare' ? 'refused' : 'allowed' });
  if (!providers.ok) missing.push(...providers.problems);
  const wantsLoopback = env.ALLOW_LOOPBACK_WEBHOOKS === 'yes';
  if (wantsLoopback && home === 'cloudflare') missing.push('ALLOW_LOOPBACK_WEBHOOKS is for the local home only: remove it.');
  if (home === 'cloudflare' && (env.RATE_SOURCES ?? '') !== '') missing.push('RATE_SOURCES is for the local home only: remove it.');
  const apiRequestsPerMinute = Number(env.API_REQUESTS_PER_MINUTE || limits.apiRequestsPerMinuteMax);
  if (!Number.isSafeInteger(apiRequestsPerMinute) || apiRequestsPerMinute < 1) missing.push('API_REQUESTS_PER_MINUTE must be a whole number from 1.');
  if (missing.length > 0) return { ok: false, missing };
  return {
    ok: true,
    settings: {
      home,
      origin,
      masterKey,
      previousMasterKey,
      mailFrom: env.MAIL_FROM ?? 'Quittance <no-reply@localhost>',
      smtp,
      resend: readResend(env),
      telegram: readTelegram(env),
      dnsOverHttps: env.DNS_OVER_HTTPS ?? (home === 'cloudflare' ? 'https://cloudflare-dns.com/dns-query' : ''),
      chainProviders: providersText,
      chainConfirmations: env.CHAIN_CONFIRMATIONS ?? '{}',
      rateSources: env.RATE_SOURCES ?? '{}',
      setupCode: env.SETUP_CODE ?? '',
      apiRequestsPerMinute,
      loopbackAllowed: home === 'test' || (home === 'local' && wantsLoopback),
    },
  };
}

function readResend(env: Env): ResendSettings | null {
  if ((env.RESEND_API_KEY ?? '') === '') return null;
  return { apiKey: env.RESEND_API_KEY ?? '', api: env.RESEND_API || 'https://api.resend.com', webhookSecret: env.RESEND_WEBHOOK_SECRET ?? '' };
}

function readTelegram(env: Env): TelegramSettings | null {
  if ((env.TELEGRAM_BOT_TOKEN ?? '') === '') return null;
  return { botToken: env.TELEGRAM_BOT_TOKEN ?? '', api: env.TELEGRAM_API || 'https://api.telegram.org' };
}

function readHome(text: string | undefined, missing: string[]): HomeKind {
  if (text === 'cloudflare' || text === 'local' || text === 'test') return text;
  missing.push('HOME_KIND must be cloudflare, local or test.');
  return 'cloudflare';
}

function readOrigin(text: string | undefined, home: HomeKind, missing: string[]): string {
  const url = URL.canParse(text ?? '') ? new URL(text ?? '') : null;
  if (url !== null && (url.protocol === 'https:' || (home !== 'cloudflare' && url.protocol === 'http:'))) return url.origin;
  missing.push('PUBLIC_ORIGIN must be the https address under which people reach this instance, such as https://pay.example.com.');
  return '';
}

function readMasterKey(text: string | undefined, missing: string[]): Uint8Array {
  const key = decodeBase64(text ?? '');
  if (key?.length === 32) return key;
  missing.push('MASTER_KEY must be 32 random bytes in base64: make it with "openssl rand -base64 32" and set it as a secret.');
  return new Uint8Array(32);
}

function decodeBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

function readSmtp(env: Env, missing: string[]): SmtpSettings | null {
  if ((env.SMTP_HOST ?? '') === '') return null;
  const port = Number(env.SMTP_PORT ?? '587');
  const security = env.SMTP_SECURITY ?? 'starttls';
  if (!Number.isInteger(port) || port < 1 || port > 65_535) missing.push('SMTP_PORT must be a port number.');
  if (security !== 'plain' && security !== 'starttls' && security !== 'tls') {
    missing.push('SMTP_SECURITY must be plain, starttls or tls.');
    return null;
  }
  return { host: env.SMTP_HOST ?? '', port, username: env.SMTP_USERNAME || null, password: env.SMTP_PASSWORD || null, security };
}
