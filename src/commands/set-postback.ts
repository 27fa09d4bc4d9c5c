// Sets where a project's CryptoCloud-style postbacks go, and in which form; an empty address switches them off. Both modes get the same, so
// that switching a project to real money loses nothing. Twice is once: what already is so is neither written nor logged.
import { actorOf, insertActivity } from '../db/activity';
import { sendBatch, type Statement } from '../db/database';
import { wakePostponed } from '../db/delivery';
import { beginPostbackSecret, listPostbackEndpoints, putPostbackEndpoint, removePostbackEndpoint, type PostbackKind } from '../db/postback';
import { findProject } from '../db/project';
import { lacksRight, type AccountScope } from '../db/scope';
import type { Mode } from '../domain/asset';
import { formatPostbackSecret, postbackSecretBytes, postbackSecretPurpose } from '../domain/cryptocloud/token';
import { idBytes, makeId } from '../domain/id';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import { checkWebhookUrl } from '../domain/safe-url';
import { sha256Bytes } from '../lib/hash';
import { seal } from '../lib/seal';
import type { CommandPorts } from './ports';

export interface SetPostbackInput {
  readonly projectId: string;
  /** A query stays as it is typed; empty: none. */
  readonly url: string;
  readonly format: 'json' | 'form';
}

const modes: readonly Mode[] = ['live', 'test'];

/** Refuses `not_found`, `forbidden`, and `unsafe_url` for an address that may not be called. The first time, the secret is made as well. */
export async function setPostback(ports: CommandPorts, scope: AccountScope, input: SetPostbackInput): Promise<Result<{ readonly changed: boolean }>> {
  const { database, nowMs, random, settings } = ports;
  const project = await findProject(database, scope, input.projectId);
  if (project === null) return refuse({ reason: 'not_found' });
  const forbidden = lacksRight(scope, 'webhooks:manage');
  if (forbidden !== null) return refuse(forbidden);
  const url = checkUrl(ports, input.url.trim());
  if (!url.ok) return url;
  const kind: PostbackKind = input.format === 'form' ? 'postback_form' : 'postback_json';
  const present = await listPostbackEndpoints(database, scope, project.id);
  const isSo = url.value === '' ? present.length === 0 : present.filter((row) => row.url === url.value && row.kind === kind && row.state === 'on').length === 2;
  if (isSo) return ok({ changed: false });
  const statements: Statement[] = modes.flatMap((mode) => endpointStatements(ports, scope, { projectId: project.id, mode, url: url.value, kind }));
  if (url.value !== '' && project.postbackSecret === '') {
    const secret = formatPostbackSecret(random(postbackSecretBytes));
    const sealed = await seal({ masterKey: settings.masterKey, purpose: postbackSecretPurpose, rowId: project.id }, secret, random(12));
    statements.push(beginPostbackSecret(database, scope, project.id, sealed));
  }
  const detail = url.value === '' ? { postback_url: '' } : { postback_url: url.value, postback_format: input.format };
  const activity = { ...actorOf(scope), action: 'project.changed', object: project.id, detail, atMs: nowMs } as const;
  await sendBatch(database, [...statements, insertActivity(database, activity, random(idBytes))]);
  return ok({ changed: true });
}

function checkUrl(ports: CommandPorts, text: string): Result<string> {
  if (text === '') return ok('');
  const { origin, loopbackAllowed } = ports.settings;
  const url = checkWebhookUrl(text, { ownOrigin: origin, loopback: loopbackAllowed ? 'allowed' : 'refused' });
  return url.ok ? url : refuse(invalidField('/url', url.refusal === 'too_long' ? 'too_long' : 'unsafe_url', url.refusal));
}

interface Wanted {
  readonly projectId: string;
  readonly mode: Mode;
  readonly url: string;
  readonly kind: PostbackKind;
}

function endpointStatements({ database, nowMs }: CommandPorts, scope: AccountScope, wanted: Wanted): readonly Statement[] {
  const id = makeId('whe', sha256Bytes(`postback:${wanted.projectId}:${wanted.mode}`).slice(0, idBytes));
  if (wanted.url === '') return [removePostbackEndpoint(database, scope, id, nowMs)];
  // What waited for the old address while it failed goes to the new one.
  return [putPostbackEndpoint(database, scope, { id, ...wanted, nowMs }), wakePostponed(database, id, nowMs)];
}
