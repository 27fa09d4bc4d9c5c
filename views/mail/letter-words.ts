// Owns the way from a letter's kind and facts to its words. Everything that people typed is made harmless on its way in.
import type { Letters } from '../../src/domain/letter';
import { noticeWriters } from './letter-notices';
import { harmless, type LetterParts, type LetterTools, type LetterWriter } from './letter-parts';
import { proofWriters } from './letter-proofs';

type Writers = { readonly [Kind in keyof Letters]: LetterWriter<Kind> };
const writers: Writers = { ...proofWriters, ...noticeWriters };

/** What a letter of that kind says; null for a kind that nobody here knows. */
export function letterParts(tools: LetterTools, kind: string, content: Readonly<Record<string, string>>): LetterParts | null {
  if (!Object.hasOwn(writers, kind)) return null;
  const write = writers[kind as keyof Letters] as (tools: LetterTools, says: (name: string) => string) => LetterParts;
  return write(tools, (name) => {
    const value = Object.hasOwn(content, name) ? content[name] : '';
    // Links are checked where they become links; a joiner in them would break them.
    return typeof value !== 'string' ? '' : /link$/i.test(name) ? value : harmless(value);
  });
}
