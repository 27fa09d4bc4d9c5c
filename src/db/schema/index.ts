// The whole D1 schema, for drizzle-kit and for the queries beside it.
export * from './activity';
export * from './delivery';
export * from './factor';
export * from './identity';
export * from './instance';
export * from './invoice';
export * from './letter';
export * from './project';
