// Owns every address that a view links or posts to, so that pages and routes cannot drift apart. Root-relative, never absolute.
import type { Mode } from '../src/domain/asset';

const segment = encodeURIComponent;

export const paths = {
  home: '/',
  signIn: '/sign-in',
  signUp: '/sign-up',
  signOut: '/sign-out',
  preferences: '/preferences',
  overview: '/overview',
  gettingStarted: '/overview/getting-started',
  payments: '/payments',
  balance: '/balance',
  developers: '/developers',
  openapi: '/openapi.json',
  outbox: '/outbox',
  outboxMail: (id: string) => `/outbox/${segment(id)}`,
  outboxHtml: (id: string) => `/outbox/${segment(id)}/html`,
  projects: '/projects',
  projectNew: '/projects/new',
  project: (id: string) => `/projects/${segment(id)}`,
  wallets: (projectId: string) => `/projects/${segment(projectId)}/wallets`,
  keys: (projectId: string) => `/projects/${segment(projectId)}/keys`,
  keyRevocation: (projectId: string, keyId: string) => `/projects/${segment(projectId)}/keys/${segment(keyId)}/revocation`,
  webhooks: (projectId: string) => `/projects/${segment(projectId)}/webhooks`,
  webhookDeletion: (projectId: string, endpointId: string) => `/projects/${segment(projectId)}/webhooks/${segment(endpointId)}/deletion`,
  invoices: '/payments',
  invoiceNew: '/payments/new',
  invoice: (id: string) => `/payments/${segment(id)}`,
  invoiceCancellation: (id: string) => `/payments/${segment(id)}/cancellation`,
  delivery: (invoiceId: string, deliveryId: string) => `/payments/${segment(invoiceId)}/deliveries/${segment(deliveryId)}/redelivery`,
  checkout: (id: string) => `/i/${segment(id)}`,
  checkoutState: (id: string) => `/i/${segment(id)}/state`,
  checkoutChoice: (id: string) => `/i/${segment(id)}/options`,
  checkoutSandbox: (id: string) => `/i/${segment(id)}/simulation`,
} as const;

/**
 * A page about money in one mode: `/test/payments`. Overview, payments and balance live beneath a mode; without one they lead on to
 * the mode of the newest project, and forms have to name theirs.
 */
export function inMode(mode: Mode, path: string): string {
  return `/${mode}${withoutMode(path)}`;
}

/** A page about money beside the one at `here`: in its mode where it has one. */
export function beside(here: string, path: string): string {
  const mode = modeOf(here);
  return mode === null ? path : inMode(mode, path);
}

/** The same page in the other world. One invoice lives in one of them only, so its page leads to the list. */
export function switchMode(here: string, mode: Mode): string {
  const path = withQuery(here, { cursor: null, trail: null });
  return inMode(mode, /^\/(?:live|test)\/payments\/inv_/.test(path) ? paths.payments : path);
}

/** The mode that a path names, or null. */
export function modeOf(path: string): Mode | null {
  return path.startsWith('/live/') ? 'live' : path.startsWith('/test/') ? 'test' : null;
}

function withoutMode(path: string): string {
  return modeOf(path) === null ? path : path.slice('/live'.length);
}

/** `path` with some query values set (null removes one). The order of the others is kept. */
export function withQuery(path: string, changes: Readonly<Record<string, string | null>>): string {
  const [before = '', query = ''] = path.split('?', 2);
  const search = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) search.delete(name);
    else search.set(name, value);
  }
  const text = search.toString();
  return text === '' ? before : `${before}?${text}`;
}
