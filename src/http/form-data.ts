// Owns the reading of a form's body. A body that is no form (a wrong boundary, a cut upload) is an empty one: every field is then
// missing, which is what its sender has to hear.
import type { Context } from 'hono';

export async function readFormData(c: Context): Promise<FormData> {
  try {
    return await c.req.formData();
  } catch {
    return new FormData();
  }
}
