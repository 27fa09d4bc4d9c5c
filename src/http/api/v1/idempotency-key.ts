// The name under which nouns of the API find the way to happen once; the rules are in middleware/idempotent.ts.
export { idempotencyKeyRequired, idempotent, markReplayed } from '../../middleware/idempotent';
