import { sqliteColumns } from './columns.sqlite.ts';
import { makeTables } from './make-tables.ts';

export const {
  turn,
  betaUsers,
  mayaInstances,
  sanctuarySessions,
  mayaSessions,
  authSecret,
  keyWrap,
  device,
  refreshToken,
  consent,
  erasedAccount,
  betaMetrics,
  breakthroughMarkers,
} = makeTables(sqliteColumns);
