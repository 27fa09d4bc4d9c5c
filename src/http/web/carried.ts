// Owns how passwords travel through a confirmation: sealed for one session and ten minutes, so that no page ever holds one in plain.
import type { Context } from 'hono';
import { limits } from '../../domain/limits';
import { open, seal } from '../../lib/seal';
import type { AppEnv } from '../app-env';

type Fields = readonly (readonly [name: string, value: string])[];

interface Carried {
  readonly untilMs: number;
  readonly fields: Fields;
}

const ivBytes = 12;
const secretName = /password/i;

/** The field of a form in which sealed ones travel. */
export const carriedField = 'step_up_carried';

/** Which fields may stand in a page, and the sealed text of those that may not; empty when there are none. */
export async function sealSecretFields(c: Context<AppEnv>, fields: Fields): Promise<{ readonly plain: Fields; readonly carried: string }> {
  const { settings, nowMs, ports, signedIn } = c.var;
  const secret = fields.filter(([name]) => secretName.test(name));
  if (secret.length === 0) return { plain: fields, carried: '' };
  const carried: Carried = { untilMs: nowMs + limits.mailCodeLifeMs, fields: secret };
  const context = { masterKey: settings.masterKey, purpose: 'step-up-form', rowId: signedIn.sessionId };
  return { plain: fields.filter(([name]) => !secretName.test(name)), carried: await seal(context, JSON.stringify(carried), ports.random(ivBytes)) };
}

/** The sealed fields again; none when they are another session's, too old, or no seal of ours. */
export async function openSecretFields(c: Context<AppEnv>, carried: string): Promise<Fields> {
  const { settings, nowMs } = c.var;
  const sessionId = (c.var as Partial<AppEnv['Variables']>).signedIn?.sessionId;
  if (carried === '' || sessionId === undefined) return [];
  const text = await open({ masterKey: settings.masterKey, purpose: 'step-up-form', rowId: sessionId }, carried);
  const opened = text === null ? null : (JSON.parse(text) as Carried);
  return opened === null || opened.untilMs <= nowMs ? [] : opened.fields;
}
