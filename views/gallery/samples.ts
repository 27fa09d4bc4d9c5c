// Owns the made-up facts of the gallery: one shop, one moment. Never imported by the Worker.
import type { Locale, Theme, ViewContext } from '../context';
import type { Frame } from '../layout/app-frame';

export const nowMs = Date.UTC(2026, 10, 20, 8, 31, 0);
export const minuteMs = 60_000;

export function sampleContext(locale: Locale, theme: Theme, path: string): ViewContext {
  return { locale, theme, path, nowMs, timeZone: 'UTC', csrf: 'sample', idempotencyKey: 'sample', localHome: true };
}

export const projects = [
  { id: 'prj_01kaf3', name: 'Coffee & Co' },
  { id: 'prj_01kaf4', name: 'Roastery wholesale' },
];

export const frame: Frame = {
  email: 'anna@coffee.example',
  accountName: 'Coffee & Co',
  accounts: [
    { id: 'acc_1', name: 'Coffee & Co', current: true },
    { id: 'acc_2', name: 'Books by the river', current: false },
  ],
  unreadNotices: 2,
  inbox: 3,
  banner: null,
  doors: { team: true, activity: true, keys: true, account: true, operator: true },
  projects,
  projectId: null,
  mode: 'live',
  notice: null,
};
export const testFrame: Frame = { ...frame, mode: 'test' };

export const evmAddress = '0x71C7656EC7ab88b098defB751B7401B5f6d8976F';
export const txid = '0x8f3a1f4d0c2b7e96a5d4c3b2a19087f6e5d4c3b2a1908f7e6d5c4b3a2910c1d9';
export const otherTxid = '0x2b7e96a5d4c3b2a19087f6e5d4c3b2a1908f7e6d5c4b3a2910c1d98f3a1f4d0c';
export const explorer = `https://etherscan.io/tx/${txid}`;
export const invoiceId = 'inv_01kaf7y2q8e9x5m3w6r4t0z1vb';
