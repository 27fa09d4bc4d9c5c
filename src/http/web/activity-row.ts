// Owns how a row of the activity log is read for people: names for ids, links where there is a page, and the two files of the export.
import type { ExportedActivity } from '../../commands/export-activity';
import type { ActivityEntry, ActivityNames } from '../../db/activity-list';
import type { ProjectRow } from '../../db/project';
import { csvFile } from '../../domain/csv';
import type { Actor, ActivityRow, ActorKind } from '../../../views/activity/page';
import { paths } from '../../../views/paths';

const actorKinds: Readonly<Record<string, ActorKind>> = {
  user: 'person',
  key: 'key',
  support: 'operator',
  payer: 'payer',
  visitor: 'visitor',
  system: 'system',
};

function actorOf(entry: ActivityEntry, names: ActivityNames): Actor {
  const [kind = '', id = ''] = entry.actor.split(':', 2);
  const name = kind === 'key' ? (names.keys.get(id)?.name ?? null) : (names.people.get(id) ?? null);
  return { kind: actorKinds[kind] ?? 'system', name, value: entry.actor };
}

type Projects = readonly Pick<ProjectRow, 'id' | 'name'>[];

/** One row of the list. `projects` are those within reach. */
export function activityRow(entry: ActivityEntry, names: ActivityNames, projects: Projects): ActivityRow {
  const { atMs, via, action, ip: network, device, requestId, seq } = entry;
  const named = (id: string): string => projects.find((project) => project.id === id)?.name ?? names.people.get(id) ?? names.keys.get(id)?.name ?? id;
  const changes = Object.entries(entry.detail).map(([name, value]) =>
    typeof value === 'string' ? { name, before: null, after: named(value) } : { name, before: named(value[0]), after: named(value[1]) },
  );
  return { atMs, actor: actorOf(entry, names), via, action, object: objectOf(entry, names, projects), changes, network, device, requestId, seq };
}

function objectOf({ object: id, detail }: ActivityEntry, names: ActivityNames, projects: Projects): ActivityRow['object'] {
  const reached = (projectId: string | null | undefined, path: (id: string) => string): string | null =>
    projectId !== null && projectId !== undefined && projects.some((project) => project.id === projectId) ? path(projectId) : null;
  switch (id.slice(0, 4)) {
    case 'prj_':
      return { id, kind: 'project', name: projects.find((project) => project.id === id)?.name ?? null, href: reached(id, paths.project) };
    case 'inv_':
      return { id, kind: 'invoice', name: null, href: paths.invoice(id) };
    case 'dlv_':
      return { id, kind: 'other', name: null, href: typeof detail['invoice'] === 'string' ? paths.invoice(detail['invoice']) : null };
    case 'wal_':
      return { id, kind: 'wallet', name: null, href: reached(names.wallets.get(id), paths.wallets) };
    case 'whe_':
      return { id, kind: 'endpoint', name: names.endpoints.get(id)?.url ?? null, href: reached(names.endpoints.get(id)?.projectId, paths.webhooks) };
    case 'key_':
      return keyObject(id, names, reached);
    case 'usr_':
      return { id, kind: 'person', name: names.people.get(id) ?? null, href: null };
    case 'acc_':
      return { id, kind: 'account', name: null, href: null };
    case 'lnk_':
      return { id, kind: 'other', name: typeof detail['title'] === 'string' ? detail['title'] : null, href: paths.link(id) };
    case 'sta_':
      return { id, kind: 'other', name: null, href: paths.staticAddress(id) };
    case 'ivt_':
      return { id, kind: 'invitation', name: null, href: null };
    default:
      return { id, kind: 'other', name: null, href: null };
  }
}

function keyObject(
  id: string,
  names: ActivityNames,
  reached: (projectId: string | null | undefined, path: (id: string) => string) => string | null,
): ActivityRow['object'] {
  const key = names.keys.get(id);
  const href = key?.projectId === null ? paths.accountKeys : reached(key?.projectId, paths.keys);
  return { id, kind: 'key', name: key?.name ?? null, href };
}

/** Everything that a row holds, in the same order in both files; the seal lets the file be compared with the chain. */
function facts(entry: ActivityEntry, names: ActivityNames) {
  const { position, id, atMs, via, action, object, ip, device, requestId, seq, hash } = entry;
  const { kind, name, value } = actorOf(entry, names);
  const time = new Date(atMs).toISOString();
  return { seq, time, who: name ?? kind, actor: value, via, action, object, detail: entry.detail, network: ip, device, requestId, id, position, hash };
}

const header = ['seq', 'time', 'who', 'actor', 'via', 'action', 'object', 'detail', 'network', 'device', 'request_id', 'id', 'position', 'hash'];

export function activityCsv({ entries, names }: ExportedActivity): string {
  const cells = (entry: ActivityEntry): string[] =>
    Object.values(facts(entry, names)).map((value) => (value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)));
  return csvFile(header, entries.map(cells));
}

export function activityJsonLines({ entries, names }: ExportedActivity): string {
  const line = (entry: ActivityEntry): string => {
    const { requestId, ...rest } = facts(entry, names);
    return JSON.stringify({ ...rest, request_id: requestId });
  };
  return entries.map((entry) => `${line(entry)}\n`).join('');
}
