import type { Clock } from '#shared/base/clock.ts';
import { revokeRequest, type DevicesReply } from '#shared/protocol/accounts.ts';
import {
  listDevices,
  revokeDevice,
  revokeOtherDevices,
} from '#server/db/device-rows.ts';
import type { Store } from '#server/db/open-store.ts';
import {
  endDeviceFamilies,
  endOtherFamilies,
} from '#server/db/refresh-rows.ts';
import { problem, type AppContext } from '#server/http/answers.ts';
import { readBody } from '#server/http/read-body.ts';
import { doesStand, type Caller } from './caller.ts';

const MAX_BODY_BYTES = 1000;

/** `GET` and `DELETE /api/v1/auth/devices` (AUTH-5): the list, and one or all others revoked at once (VAULT-17). */
export function createDevices(deps: { store: Store; clock: Clock }) {
  const { store, clock } = deps;
  return {
    async list(c: AppContext, caller: Caller): Promise<Response> {
      const rows = await store.read((db) => listDevices(db, caller.userId));
      const devices = rows.map(({ id, name, createdDay, lastSeenDay }) => ({
        id,
        name,
        createdDay,
        lastSeenDay,
        isThis: id === caller.deviceId,
      }));
      return c.json({ devices } satisfies DevicesReply);
    },

    /** 204; 404 for a device that is unknown or was revoked before. A revoked one loses refresh and writes with the commit. */
    async revoke(c: AppContext, caller: Caller): Promise<Response> {
      const body = await readBody(c.req.raw, revokeRequest, MAX_BODY_BYTES);
      if (!body.ok) return problem(c, body.error.code, body.error.field);
      const { id, others } = body.value;
      if ((id === undefined) === (others === undefined))
        return problem(c, 'invalid_request', 'id');
      const { userId, deviceId, family } = caller;
      const fault = await store.tx(async ({ db }) => {
        if (!(await doesStand(db, caller))) return 'auth_expired';
        if (id === undefined) {
          await revokeOtherDevices(db, userId, deviceId, clock());
          await endOtherFamilies(db, userId, family);
          return null;
        }
        if ((await revokeDevice(db, userId, id, clock())) === 0)
          return 'not_found';
        await endDeviceFamilies(db, userId, id);
        return null;
      });
      return fault === null ? c.body(null, 204) : problem(c, fault);
    },
  };
}
