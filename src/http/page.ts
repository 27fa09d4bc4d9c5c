// Owns how a page of a person leaves: what every view is told of its reader, and the HTML answer itself. Knows no noun.
import type { Context } from 'hono';
import { base58 } from '@scure/base';
import { idBytes } from '../domain/id';
import type { ViewContext } from '../../views/context';
import type { AppEnv } from './app-env';

/** What the view is told of its reader. `path` stands in for the request's own where a fragment belongs to another page. */
export function viewContext(c: Context<AppEnv>, path?: string): ViewContext {
  const url = new URL(c.req.url);
  const { settings, locale, theme, nowMs, ports } = c.var;
  const known: Partial<AppEnv['Variables']> = c.var;
  return {
    locale,
    theme,
    path: path ?? url.pathname + url.search,
    nowMs,
    timeZone: known.signedIn?.timeZone || (edgeZone(c) ?? 'UTC'),
    zoneIsChosen: (known.signedIn?.timeZone ?? '') !== '',
    csrf: known.signedIn?.csrf ?? '',
    idempotencyKey: base58.encode(ports.random(idBytes)),
    localHome: settings.home === 'local',
  };
}

/** The zone that the network's edge supposes for the reader; null where nobody supposes one. Elsewhere than there it would be made up. */
export function edgeZone(c: Context<AppEnv>): string | null {
  if (c.var.settings.home !== 'cloudflare') return null;
  const zone = (c.req.raw.cf as { readonly timezone?: unknown } | undefined)?.timezone;
  if (typeof zone !== 'string') return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** Only a path of ours: what a form or a query names as the way back can never lead elsewhere. */
export function ownPath(text: unknown, otherwise: string): string {
  return typeof text === 'string' && /^\/(?![/\\])[\x21-\x7e]*$/.test(text) && !text.includes('\\') ? text : otherwise;
}
