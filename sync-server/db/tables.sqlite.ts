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
  syncSpace,
  syncGroup,
  syncClient,
  syncOp,
  syncFault,
  deadLetter,
  mayaMessages,
  records,
  replyHeld,
  bucketDigest,
} = makeTables(sqliteColumns);
