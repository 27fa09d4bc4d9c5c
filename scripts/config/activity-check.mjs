// What the command that checks the activity log needs of the product, as one entry to bundle. No logic of its own.
export { listChains, readHeadCopy, readStretch } from '../../src/db/activity-seal';
export { openDatabase } from '../../src/db/database';
export { headKey, verifyChain } from '../../src/domain/activity-chain';
