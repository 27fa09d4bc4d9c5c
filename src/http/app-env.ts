// Owns the types that flow through Hono's context: bindings, and what middleware has established so far.
import type { CommandPorts } from '../commands/ports';
import type { Database } from '../db/database';
import type { ProjectRow } from '../db/project';
import type { AccountScope } from '../db/scope';
import type { Env, Settings } from '../env';

export type Locale = 'en' | 'ru';
export type Theme = 'system' | 'light' | 'dark';

export interface SignedIn {
  readonly userId: string;
  readonly email: string;
  readonly accountId: string;
  readonly accountName: string;
  /** SHA-256 of the session token; the CSRF token derives from it. */
  readonly tokenHash: string;
  readonly csrf: string;
}

export interface AppEnv {
  Bindings: Env;
  Variables: {
    requestId: string;
    nowMs: number;
    settings: Settings;
    database: Database;
    ports: CommandPorts;
    locale: Locale;
    theme: Theme;
    /** Set beneath the session middleware. */
    signedIn: SignedIn;
    /** Set beneath the scope middleware (session and membership, or API key). */
    scope: AccountScope;
    /** Set on the pages of one project. */
    project: ProjectRow;
  };
}
