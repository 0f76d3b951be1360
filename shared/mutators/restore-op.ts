import type { DeviceId } from '#shared/base/ids.ts';
import { restoreIdOf } from '#shared/merge/restore-id.ts';
import type { RestoreBody, RestoreOp } from '#shared/protocol/op.ts';

/** EPOCH-5: brings a whole row back to a server that lost it. */
export const restoreOpOf = (
  body: RestoreBody,
  { epoch, dev, at }: { epoch: string; dev: DeviceId; at: number },
): RestoreOp => ({
  opId: restoreIdOf(epoch, body),
  name: 'restore',
  v: 1,
  at,
  dev,
  body,
});
