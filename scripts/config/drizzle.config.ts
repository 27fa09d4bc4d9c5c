// How drizzle-kit turns the schema into migrations. Run it as `npm run db:generate -- --name=<no_spaces>`, then read and edit the SQL.
import { defineConfig } from 'drizzle-kit';

export default defineConfig({ dialect: 'sqlite', schema: './src/db/schema/index.ts', out: './migrations' });
