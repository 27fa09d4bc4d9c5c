// Owns the column types that several tables share. Money is canonical zero-padded 40-digit TEXT, which sorts and filters as text.
import { customType } from 'drizzle-orm/sqlite-core';
import { fromStored, toStored } from '../domain/money';

/** Base units of an asset, or scaled units of a currency. */
export const money = customType<{ data: bigint; driverData: string }>({
  dataType: () => 'text',
  toDriver: toStored,
  fromDriver: fromStored,
});
