// What is remembered is the answer itself, and never more answers than the bound.
import { expect, test } from 'vitest';
import { remembered } from '../../src/domain/remembered';

test('an answer is worked out once while it is remembered, and again when newer ones took its place', () => {
  const asked: string[] = [];
  const shout = remembered(2, (text) => {
    asked.push(text);
    return text.toUpperCase();
  });
  expect([shout('a'), shout('a'), shout('b'), shout('a')]).toEqual(['A', 'A', 'B', 'A']);
  expect(asked).toEqual(['a', 'b']);
  expect([shout('c'), shout('a')]).toEqual(['C', 'A']);
  expect(asked).toEqual(['a', 'b', 'c', 'a']);
});
