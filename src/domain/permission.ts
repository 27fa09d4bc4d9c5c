// Owns who may do what: areas of an account, the level of access to each, and the roles as presets over them.

export const areas = ['projects', 'invoices', 'payments', 'balance', 'wallets', 'keys', 'webhooks'] as const;
export type Area = (typeof areas)[number];
export type Level = 'view' | 'manage';
/** `area:level`; managing an area includes viewing it. Also the scopes of API keys. */
export type Right = `${Area}:${Level}`;

export const allRights: readonly Right[] = areas.flatMap((area): Right[] => [`${area}:view`, `${area}:manage`]);

export type Role = 'owner' | 'admin' | 'finance' | 'support' | 'developer' | 'viewer';

const views: readonly Right[] = areas.map((area): Right => `${area}:view`);

export const roleRights: Readonly<Record<Role, readonly Right[]>> = {
  owner: allRights,
  admin: allRights,
  finance: [...views, 'invoices:manage', 'payments:manage', 'balance:manage'],
  support: ['projects:view', 'invoices:view', 'invoices:manage', 'payments:view'],
  developer: [...views, 'invoices:manage', 'keys:manage', 'webhooks:manage'],
  viewer: ['projects:view', 'invoices:view', 'payments:view', 'balance:view'],
};

/** Rights that an API key may be given: never wallets of real money, never keys, whatever its maker may do. */
export const grantableToKeys: readonly Right[] = [
  'projects:view',
  'projects:manage',
  'invoices:view',
  'invoices:manage',
  'payments:view',
  'balance:view',
  'wallets:view',
  'wallets:manage',
  'webhooks:view',
  'webhooks:manage',
];

export function isRight(text: string): text is Right {
  return (allRights as readonly string[]).includes(text);
}

/** Whether those rights include one; managing includes viewing. */
export function includesRight(rights: readonly Right[], right: Right): boolean {
  if (rights.includes(right)) return true;
  return right.endsWith(':view') && rights.includes(right.replace(':view', ':manage') as Right);
}
