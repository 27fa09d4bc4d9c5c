// Owns the API routes of projects. Handlers call one command or one query each and hold no rules.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as z from 'zod';
import { createProject } from '../../../commands/create-project';
import { checkProject } from '../../../commands/project-fields';
import { setProjectSettings } from '../../../commands/set-project-settings';
import { updateProject } from '../../../commands/update-project';
import { findProject, listProjects } from '../../../db/project';
import { limits } from '../../../domain/limits';
import { encodeSettings } from '../../../domain/project-settings';
import type { AppEnv } from '../../app-env';
import { requireRight } from '../../middleware/require-right';
import { answerRefusal } from '../../respond';
import { idempotencyKeyRequired, idempotent } from './idempotency-key';
import { projectJson, projectSchema } from './project-json';
import { settingsChanges, settingsChangesOf } from './project-settings-json';
import { answers, idempotencyParameters, listOf, text } from './shapes';
import { jsonBody } from './validate';

const fields = {
  name: text(limits.nameLengthMax).min(1),
  currency: z
    .string()
    .max(40)
    .meta({ description: 'Currency of invoices that name none: a fiat code or an asset code.', examples: ['USD'] }),
  expiry_minutes: z.int().min(limits.expiryMinutesMin).max(limits.expiryMinutesMax),
  support_contact: text(limits.emailLengthMax).meta({ description: 'Where payers turn for help.' }),
};

const createBody = z.strictObject({
  name: fields.name,
  currency: fields.currency.default('USD'),
  expiry_minutes: fields.expiry_minutes.default(limits.expiryMinutesDefault),
  support_contact: fields.support_contact.default(''),
});
const changeBody = z.strictObject({ ...fields, ...settingsChanges }).partial();

export const projects = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute({
      operationId: 'listProjects',
      tags: ['Projects'],
      summary: 'List projects',
      responses: answers(200, 'All projects within reach, newest first.', listOf(projectSchema)),
    }),
    requireRight('projects:view'),
    async (c) => {
      const rows = await listProjects(c.var.database, c.var.scope);
      return c.json({ data: rows.map(projectJson), has_more: false, next_cursor: null });
    },
  )
  .post(
    '/',
    describeRoute({
      operationId: 'createProject',
      tags: ['Projects'],
      summary: 'Create a project',
      description: 'It begins in test mode, with a sandbox wallet. A key that reaches one project only cannot make another.',
      parameters: idempotencyParameters,
      responses: answers(201, 'The new project.', projectSchema, [400, 409, 415, 422]),
    }),
    requireRight('projects:manage'),
    idempotencyKeyRequired,
    jsonBody(createBody),
    idempotent(),
    async (c) => {
      const body = c.req.valid('json');
      const input = { name: body.name, currency: body.currency, expiryMinutes: body.expiry_minutes, supportContact: body.support_contact };
      const created = await createProject(c.var.ports, c.var.scope, input, c.var.requestKey);
      if (!created.ok) return answerRefusal(c, created.refusal);
      const { projectId } = created.value;
      const project = created.value.project ?? (await findProject(c.var.database, c.var.scope, projectId));
      if (project === null) return answerRefusal(c, { reason: 'not_found' });
      return c.json(projectJson(project), 201, { Location: `/api/v1/projects/${projectId}` });
    },
  )
  .get(
    '/:project_id',
    describeRoute({ operationId: 'getProject', tags: ['Projects'], summary: 'Get a project', responses: answers(200, 'The project.', projectSchema, [404]) }),
    requireRight('projects:view'),
    async (c) => {
      const project = await findProject(c.var.database, c.var.scope, c.req.param('project_id'));
      return project === null ? answerRefusal(c, { reason: 'not_found' }) : c.json(projectJson(project));
    },
  )
  .patch(
    '/:project_id',
    describeRoute({
      operationId: 'changeProject',
      tags: ['Projects'],
      summary: 'Change a project',
      description: 'Only the fields that are sent change, also within `returns`, `actions`, `costs` and `amounts`. Invoices that exist keep their terms.',
      responses: answers(200, 'The project as it is now.', projectSchema, [404, 409, 415, 422]),
    }),
    requireRight('projects:manage'),
    jsonBody(changeBody),
    async (c) => {
      const body = c.req.valid('json');
      const projectId = c.req.param('project_id');
      const settings = settingsChangesOf(body);
      const changes = {
        ...(body.name === undefined ? {} : { name: body.name }),
        ...(body.currency === undefined ? {} : { currency: body.currency }),
        ...(body.expiry_minutes === undefined ? {} : { expiryMinutes: body.expiry_minutes }),
        ...(body.support_contact === undefined ? {} : { supportContact: body.support_contact }),
      };
      // The settings are the part that can be refused after a look at what is stored, so they go first: nothing is changed by halves.
      const checked = checkProject(changes);
      if (!checked.ok) return answerRefusal(c, checked.refusal);
      const set = settings === null ? null : await setProjectSettings(c.var.ports, c.var.scope, projectId, settings);
      if (set !== null && !set.ok) return answerRefusal(c, set.refusal);
      const changed = await updateProject(c.var.ports, c.var.scope, projectId, changes);
      if (!changed.ok) return answerRefusal(c, changed.refusal);
      return c.json(projectJson(set === null ? changed.value : { ...changed.value, settings: encodeSettings(set.value) }));
    },
  );
