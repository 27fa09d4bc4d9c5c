// Owns what a project looks like to a program.
import * as z from 'zod';
import type { ProjectRow } from '../../../db/project';
import { settingsFields, settingsJson } from './project-settings-json';
import { isoTime, mode, moment } from './shapes';

export const projectSchema = z
  .object({
    id: z.string().meta({ examples: ['prj_5Kd3NBUAdUnhyzenEwVLy'] }),
    name: z.string(),
    mode: mode.meta({ description: 'Which mode invoices made on the web get. By API the mode is that of the key.' }),
    currency: z.string(),
    expiry_minutes: z.int(),
    support_contact: z.string(),
    shop_id: z.string().meta({ description: 'Sixteen capitals and digits by which web pages name the project. It opens nothing.' }),
    accepted_assets: z.array(z.string()).meta({ description: 'Empty: all that a wallet exists for.' }),
    ...settingsFields,
    created_at: moment,
  })
  .meta({ id: 'Project' });

export function projectJson(row: ProjectRow): z.infer<typeof projectSchema> {
  return {
    id: row.id,
    name: row.name,
    mode: row.mode,
    currency: row.currency,
    expiry_minutes: row.expiryMinutes,
    support_contact: row.supportContact,
    shop_id: row.shopId,
    accepted_assets: row.assets,
    ...settingsJson(row.settings),
    created_at: isoTime(row.createdAtMs),
  };
}
