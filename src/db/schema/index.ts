// The whole D1 schema, for drizzle-kit and for the queries beside it.
export * from './delivery';
export * from './identity';
export * from './invoice';
export * from './project';
