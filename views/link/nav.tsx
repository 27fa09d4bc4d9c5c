// Owns the way between the pages of ways to be paid: invoices by hand, payment links, static addresses.
import type { ViewContext } from '../context';
import { beside, paths } from '../paths';
import { Tabs } from '../ui/table';
import { words } from '../words';

export function WaysTabs({ ctx, current }: { readonly ctx: ViewContext; readonly current: 'payments' | 'links' | 'addresses' }) {
  const w = words(ctx.locale);
  const tabs = [
    { key: 'payments', label: w.ways_payments(), href: beside(ctx.path, paths.payments) },
    { key: 'links', label: w.ways_links(), href: beside(ctx.path, paths.links) },
    { key: 'addresses', label: w.ways_addresses(), href: beside(ctx.path, paths.staticAddresses) },
  ];
  return <Tabs label={w.ways_nav()} tabs={tabs.map(({ key, label, href }) => ({ label, href, current: key === current }))} />;
}
