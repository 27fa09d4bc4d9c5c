// Owns the types that flow through Hono's context: bindings, and what middleware has established so far.
import type { CommandPorts, IdempotencyKey } from '../commands/ports';
import type { Database } from '../db/database';
import type { ProjectRow } from '../db/project';
import type { AccountScope } from '../db/scope';
import type { Membership } from '../db/session';
import type { Role } from '../domain/permission';
import type { Env, Settings } from '../env';
import type { RequestCount } from '../objects/limiter-object';

export type Locale = 'en' | 'ru';
export type Theme = 'system' | 'light' | 'dark';

export interface SignedIn {
  readonly userId: string;
  /** `ses_…`: stays when the token rotates. */
  readonly sessionId: string;
  /** SHA-256 of the session token. */
  readonly tokenHash: string;
  readonly method: string;
  /** HMAC of the session's id: stays when the token rotates. */
  readonly csrf: string;
  readonly email: string;
  readonly isEmailVerified: boolean;
  readonly name: string;
  readonly timeZone: string;
  readonly hasPassword: boolean;
  readonly hasPasskey: boolean;
  readonly hasTotp: boolean;
  readonly isOperator: boolean;
  /** The account shown; null for somebody who belongs to none. */
  readonly accountId: string | null;
  readonly accountName: string;
  readonly role: Role | null;
  /** All accounts of the person, oldest first: the switcher. */
  readonly memberships: readonly Membership[];
  /** Set while the account is shown as that member sees it. */
  readonly viewingAs: string | null;
  readonly viewingAsName: string;
  /** Set while an operator looks with consent. */
  readonly supportAccessId: string | null;
  readonly supportUntilMs: number | null;
  readonly isSuspended: boolean;
  /** The account asks for a factor and the person has none: only Security is open. */
  readonly mustEnrol: boolean;
}

/** What an answer allows beyond our own pages: to be shown inside of others, or to be run by them. Only the embedded checkout does. */
export type Sharing =
  /** Origins as the policy wants them: `https://shop.example`. */
  | { readonly kind: 'frame'; readonly ancestors: readonly string[] }
  /** How long a browser may keep it. */
  | { readonly kind: 'script'; readonly seconds: number };

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
    /** Set by the embedded checkout alone: what may be around this answer, or run it. */
    sharing: Sharing;
    /** Set beneath the session middleware. */
    signedIn: SignedIn;
    /** Set beneath the scope middleware (session and membership, or API key). */
    scope: AccountScope;
    /** Why the answer says no, for the request log; not set by answers that say yes. */
    refused: string | undefined;
    /** Set beneath `apiKeyScope`, where the counter could be reached. */
    requestCount: RequestCount;
    /** Set beneath `idempotent`: what a command claims with its effect. */
    requestKey: IdempotencyKey;
    /** Set on the pages of one project. */
    project: ProjectRow;
  };
}
