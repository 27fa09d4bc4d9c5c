// Sets who may register on this instance: everybody, whoever is invited, or nobody.
import { actorFrom, insertActivity } from '../db/activity';
import { sendBatch } from '../db/database';
import { readInstance, registrations, saveRegistration, type Registration } from '../db/instance';
import { idBytes } from '../domain/id';
import { invalidField } from '../domain/refusal';
import { ok, refuse, type Result } from '../domain/result';
import type { CommandPorts } from './ports';

/** Refuses `invalid_input` for anything that is none of the three. The same again changes nothing. */
export async function setRegistration(ports: CommandPorts, operatorId: string, wanted: string): Promise<Result<void>> {
  const { database, nowMs, random } = ports;
  const registration = registrations.find((one): one is Registration => one === wanted);
  if (registration === undefined) return refuse(invalidField('/registration', 'not_listed'));
  const before = await readInstance(database);
  if (before.registration === registration) return ok(undefined);
  const detail = { registration: [before.registration, registration] } as const;
  const activity = { ...actorFrom(ports, `user:${operatorId}`, 'instance'), action: 'instance.changed', object: 'instance', detail, atMs: nowMs } as const;
  await sendBatch(database, [saveRegistration(database, registration), insertActivity(database, activity, random(idBytes))]);
  return ok(undefined);
}
