// Owns who may do what: areas of an account, the level of access to each, and the roles as presets over them.

export const areas = [
  'projects',
  'invoices',
  'payments',
  'confirmations',
  'balance',
  'withdrawals',
  'wallets',
  'keys',
  'webhooks',
  'notifications',
  'team',
  'exports',
  'activity',
] as const;
export type Area = (typeof areas)[number];
export type Level = 'view' | 'manage';
/** `area:level`; managing an area includes viewing it. Also the scopes of API keys. `confirmations` is confirming a partial payment. */
export type Right = `${Area}:${Level}`;

export const allRights: readonly Right[] = areas.flatMap((area): Right[] => [`${area}:view`, `${area}:manage`]);

export const presetRoles = ['owner', 'admin', 'finance', 'support', 'developer', 'viewer'] as const;
export type PresetRole = (typeof presetRoles)[number];
export type Role = PresetRole | 'custom';

const money: readonly Right[] = ['invoices:view', 'payments:view', 'confirmations:view', 'balance:view', 'withdrawals:view'];

/** Owners and admins may do the same in every area; what only an owner may is asked by role (ownership, closing the account, support access). */
export const roleRights: Readonly<Record<PresetRole, readonly Right[]>> = {
  owner: allRights,
  admin: allRights,
  finance: [
    'projects:view',
    ...money,
    'invoices:manage',
    'payments:manage',
    'confirmations:manage',
    'balance:manage',
    'withdrawals:manage',
    'wallets:view',
    'webhooks:view',
    'notifications:view',
    'notifications:manage',
    'team:view',
    'exports:view',
    'exports:manage',
  ],
  support: ['projects:view', 'invoices:view', 'invoices:manage', 'payments:view', 'confirmations:view', 'notifications:view'],
  developer: [
    'projects:view',
    ...money,
    'invoices:manage',
    'wallets:view',
    'keys:view',
    'keys:manage',
    'webhooks:view',
    'webhooks:manage',
    'notifications:view',
    'activity:view',
  ],
  viewer: ['projects:view', 'invoices:view', 'payments:view', 'balance:view'],
};

/** What a membership allows: a role's preset, or the member's own list. */
export function rightsOf(role: Role, custom: readonly Right[] | null): readonly Right[] {
  return role === 'custom' ? (custom ?? []).filter((right) => isRight(right)) : roleRights[role];
}

/** The part of some rights that only looks. */
export function viewOnly(rights: readonly Right[]): readonly Right[] {
  return areas.flatMap((area): Right[] => (includesRight(rights, `${area}:view`) ? [`${area}:view`] : []));
}

/** Rights that an API key may be given: never the team, never keys, never wallets of real money, whatever its maker may do. */
export const grantableToKeys: readonly Right[] = [
  'projects:view',
  'projects:manage',
  'invoices:view',
  'invoices:manage',
  'payments:view',
  'payments:manage',
  'confirmations:view',
  'confirmations:manage',
  'balance:view',
  'wallets:view',
  'wallets:manage',
  'webhooks:view',
  'webhooks:manage',
];

/** All that the account's withdrawal key may ever do. */
export const withdrawalKeyRights: readonly Right[] = ['withdrawals:view', 'withdrawals:manage'];

/** What a key of the CryptoCloud-compatible surface may do: all that CryptoCloud's own project keys may. */
export const cryptocloudKeyRights: readonly Right[] = ['projects:view', 'invoices:view', 'invoices:manage', 'payments:view', 'balance:view'];

export function isRight(text: string): text is Right {
  return (allRights as readonly string[]).includes(text);
}

/** Whether those rights include one; managing includes viewing. */
export function includesRight(rights: readonly Right[], right: Right): boolean {
  if (rights.includes(right)) return true;
  return right.endsWith(':view') && rights.includes(right.replace(':view', ':manage') as Right);
}
