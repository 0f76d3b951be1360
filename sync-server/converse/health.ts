import type { DegradedReason, HealthReply } from '#shared/protocol/converse.ts';
import type { Route } from '#server/http/mount-route.ts';
import type { Breaker } from './breaker.ts';

/** The names the interface promises; what works at this moment stands in `capabilities` (CONV-1). */
const features = [
  'sesame-maya-pipeline',
  'voice-synthesis',
  'elemental-routing',
];

export type HealthDeps = {
  hasModel: boolean;
  breaker: Breaker;
  streamingEnabled: boolean;
  isDraining: () => boolean;
  isReady: () => boolean;
};

/** CONV-1, CONV-2: what works, and why the rest does not. Without a database there is still a Maya, so only draining is `down`. */
export function readHealth(deps: HealthDeps): HealthReply {
  const degraded: DegradedReason[] = [];
  const fault = deps.breaker.reason();
  if (!deps.hasModel) degraded.push('no_model_key');
  else if (fault !== null) degraded.push(fault);
  const isDraining = deps.isDraining();
  if (isDraining) degraded.push('draining');
  return {
    success: !isDraining,
    service: 'conversational',
    status: isDraining ? 'down' : degraded.length > 0 ? 'degraded' : 'healthy',
    features,
    ready: !isDraining && deps.isReady(),
    degraded,
    capabilities: {
      model: deps.hasModel && fault === null,
      voice: false,
      sync: !isDraining,
      redis: false,
      streaming: deps.streamingEnabled && !isDraining,
    },
  };
}

export function healthRoute(deps: HealthDeps): Route {
  return {
    path: '/api/v1/converse/health',
    handlers: {
      GET(c) {
        const health = readHealth(deps);
        return c.json(health, health.success ? 200 : 503);
      },
    },
  };
}
