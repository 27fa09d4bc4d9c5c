// Owns what each page is told about its reader: language, theme, place in the site, time of the answer. Views read no clock,
// cookie or header; whatever depends on them comes in here.

export type Locale = 'en' | 'ru';
export type Theme = 'system' | 'light' | 'dark';

export const locales: readonly Locale[] = ['en', 'ru'];
export const themes: readonly Theme[] = ['system', 'light', 'dark'];

export interface ViewContext {
  readonly locale: Locale;
  readonly theme: Theme;
  /** Path and query of this page, for links that come back to it. Never an absolute address. */
  readonly path: string;
  /** When the answer was made, by the server's clock. */
  readonly nowMs: number;
  /** IANA zone in which times are written before the browser writes them in its own. */
  readonly timeZone: string;
  /** The person chose that zone: the browser leaves the times as they are. */
  readonly zoneIsChosen?: boolean;
  /** Hidden values of each form; empty on pages whose forms are guarded by origin alone. */
  readonly csrf: string;
  readonly idempotencyKey: string;
  /** True in the local home, where mail is kept in an outbox page and webhooks may go to loopback. */
  readonly localHome: boolean;
}
