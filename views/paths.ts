// Owns every address that a view links or posts to, so that pages and routes cannot drift apart. Root-relative, never absolute.

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
  projects: '/projects',
  projectNew: '/projects/new',
  project: (id: string) => `/projects/${segment(id)}`,
  wallets: (projectId: string) => `/projects/${segment(projectId)}/wallets`,
  keys: (projectId: string) => `/projects/${segment(projectId)}/keys`,
  keyRevocation: (projectId: string, keyId: string) => `/projects/${segment(projectId)}/keys/${segment(keyId)}/revocation`,
  webhooks: (projectId: string) => `/projects/${segment(projectId)}/webhooks`,
  webhookDeletion: (projectId: string, endpointId: string) => `/projects/${segment(projectId)}/webhooks/${segment(endpointId)}/deletion`,
  invoices: '/invoices',
  invoiceNew: '/invoices/new',
  invoice: (id: string) => `/invoices/${segment(id)}`,
  invoiceCancellation: (id: string) => `/invoices/${segment(id)}/cancellation`,
  delivery: (invoiceId: string, deliveryId: string) => `/invoices/${segment(invoiceId)}/deliveries/${segment(deliveryId)}/repetition`,
  checkout: (id: string) => `/c/${segment(id)}`,
  checkoutState: (id: string) => `/c/${segment(id)}/state`,
  checkoutChoice: (id: string) => `/c/${segment(id)}/choice`,
  checkoutSandbox: (id: string) => `/c/${segment(id)}/sandbox-payments`,
} as const;

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
