import { pgColumns } from './columns.pg.ts';
import { makePgTables } from './make-tables.ts';

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
} = makePgTables(pgColumns);
