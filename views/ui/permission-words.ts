// Owns the words of areas, levels and roles: the same on the team's pages, on keys and in refusals.
import type { Area, Right, Role } from '../../src/domain/permission';
import type { Words } from '../words';

const areaTexts: Readonly<Record<Area, (w: Words) => string>> = {
  projects: (w) => w.nav_projects(),
  invoices: (w) => w.area_invoices(),
  payments: (w) => w.nav_payments(),
  confirmations: (w) => w.area_confirmations(),
  balance: (w) => w.nav_balance(),
  withdrawals: (w) => w.area_withdrawals(),
  wallets: (w) => w.tab_wallets(),
  keys: (w) => w.tab_keys(),
  webhooks: (w) => w.tab_webhooks(),
  notifications: (w) => w.area_notifications(),
  team: (w) => w.area_team(),
  exports: (w) => w.area_exports(),
  activity: (w) => w.area_activity(),
};

const roleTexts: Readonly<Record<Role, (w: Words) => string>> = {
  owner: (w) => w.role_owner(),
  admin: (w) => w.role_admin(),
  finance: (w) => w.role_finance(),
  support: (w) => w.role_support(),
  developer: (w) => w.role_developer(),
  viewer: (w) => w.role_viewer(),
  custom: (w) => w.role_custom(),
};

export function areaWords(w: Words, area: Area): string {
  return areaTexts[area](w);
}

export function roleWords(w: Words, role: Role): string {
  return roleTexts[role](w);
}

/** `Payments: view`. */
export function rightWords(w: Words, right: Right): string {
  const [area, level] = right.split(':') as [Area, 'view' | 'manage'];
  return `${areaWords(w, area)}: ${level === 'view' ? w.level_view() : w.level_manage()}`;
}
