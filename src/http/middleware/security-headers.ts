// Owns the headers that every answer of the Worker carries. Fingerprinted assets are answered by the platform and never come here.
import { createMiddleware } from 'hono/factory';
import type { AppEnv, Sharing } from '../app-env';

/** No inline script or style, nothing from elsewhere, no frame: a page that breaks this is wrong, not the policy. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** How the policy of a page begins that may do nothing at all. */
export const sandboxed = "sandbox; default-src 'none'";

const always: readonly (readonly [string, string])[] = [
  ['Content-Security-Policy', contentSecurityPolicy],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()'],
  ['Cache-Control', 'no-store'],
];

function headersFor(sharing: Sharing | undefined): readonly (readonly [string, string | null])[] {
  if (sharing === undefined) return always;
  const shared: Readonly<Record<string, string | null>> =
    sharing.kind === 'script'
      ? { 'Cross-Origin-Resource-Policy': 'cross-origin', 'Cache-Control': `public, max-age=${sharing.seconds}`, 'Access-Control-Allow-Origin': '*' }
      : {
          'Content-Security-Policy': contentSecurityPolicy.replace("frame-ancestors 'none'", `frame-ancestors ${sharing.ancestors.join(' ')}`),
          'Cross-Origin-Resource-Policy': 'cross-origin',
          'X-Frame-Options': null,
        };
  return Object.entries({ ...Object.fromEntries(always), ...shared });
}

const twoYearsSeconds = 63_072_000;

/** Outermost, so that refusals and faults carry the same headers as pages. */
export const securityHeaders = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  // An answer of another object or of the assets has headers that cannot be changed.
  if (c.res.status === 101) return;
  const { headers } = c.res;
  for (const [name, value] of headersFor((c.var as Partial<AppEnv['Variables']>).sharing)) {
    // A stranger's page (a mail in the outbox) brings a policy of its own, which locks it up; nothing else may.
    const isLocked = name === 'Content-Security-Policy' && (headers.get(name) ?? '').startsWith(sandboxed);
    if (value === null) headers.delete(name);
    else if (!isLocked) headers.set(name, value);
  }
  // Settings may be missing; then this is no deployed home yet.
  const origin = (c.var as Partial<AppEnv['Variables']>).settings?.origin ?? '';
  if (origin.startsWith('https:')) headers.set('Strict-Transport-Security', `max-age=${twoYearsSeconds}; includeSubDomains`);
});
