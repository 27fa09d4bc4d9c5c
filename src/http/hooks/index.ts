// Owns the addresses that services call by themselves. None has a session; each proves itself by a secret of its own.
import { Hono } from 'hono';
import type { AppEnv } from '../app-env';
import { resendHook } from './resend';
import { telegramHook } from './telegram';

export const hooks = new Hono<AppEnv>();
hooks.route('/', resendHook);
hooks.route('/', telegramHook);
