// Owns what the login history can be asked: its results, its methods, and what a search text means against a browser's own words.

export const signInResults = ['success', 'wrong_password', 'wrong_code', 'wrong_passkey', 'limited'] as const;
export type SignInResult = (typeof signInResults)[number];

export const signInMethods = ['password', 'password_totp', 'passkey', 'recovery_code', 'sign_up', 'recovery'] as const;
export type SignInMethod = (typeof signInMethods)[number];

/** `failed` is every result but success. */
export type ResultFilter = SignInResult | 'failed';

export interface HistoryFilter {
  readonly result: ResultFilter | null;
  readonly method: SignInMethod | null;
  /** Of device, address or place; never empty. */
  readonly text: string | null;
  /** From this moment on. */
  readonly fromMs: number | null;
  /** Before this moment. */
  readonly toMs: number | null;
}

export const noHistoryFilter: HistoryFilter = { result: null, method: null, text: null, fromMs: null, toMs: null };

export function isResultFilter(text: string | null): text is ResultFilter {
  return text === 'failed' || (signInResults as readonly (string | null)[]).includes(text);
}

export function isSignInMethod(text: string | null): text is SignInMethod {
  return (signInMethods as readonly (string | null)[]).includes(text);
}

/** Browsers and systems that say their own names otherwise than people do. */
const spellings: readonly (readonly [word: string, needles: readonly string[]])[] = [
  ['edge', ['edg/', 'edga/']],
  ['opera', ['opr/']],
  ['yandex', ['yabrowser']],
  ['samsung internet', ['samsungbrowser']],
  ['macos', ['mac os x', 'macintosh']],
  ['ios', ['iphone', 'ipad']],
  ['chromeos', ['cros ']],
];

/** What to look for in an address, a place or a User-Agent, lower case: the text itself, and how browsers spell it. */
export function needlesOf(text: string): readonly string[] {
  const plain = text.trim().toLowerCase();
  return [plain, ...spellings.flatMap(([word, needles]) => (word === plain ? needles : []))];
}
