import type {
  DegradedReason,
  ReplyMetadata,
  ReplySource,
  StreamEvent,
} from '#shared/protocol/converse.ts';
import type { Breaker } from './breaker.ts';
import { buildPrompt } from './build-prompt.ts';
import { createCutter } from './cut-stream.ts';
import type { Model } from './draft-model.ts';
import type { LookForDanger, SupportResource } from './look-for-danger.ts';
import { ModelFault } from './model-fault.ts';
import { newWords, type TurnPlan } from './plan-turn.ts';
import type { QuietReply } from './quiet-reply.ts';

export type RunDeps = {
  lookForDanger: LookForDanger;
  quietReply: QuietReply;
  model: Model | null;
  breaker: Breaker;
  onModelFault: (fault: ModelFault) => void;
};

type Mode = 'safety' | 'builtin' | 'model' | 'partial';
type DoneReason = Extract<StreamEvent, { event: 'done' }>['data']['reason'];
type Emit = (event: StreamEvent) => void;

/**
 * From words to an answer (PIPE-1), in this order: danger first, then the model, and in its place the quiet Maya whenever the
 * model cannot be asked or gave nothing (P3). Emits `meta`, `delta`*, `done`. After `signal` aborts with another cause than
 * `stopped` it emits nothing more. `mayAskModel` is false for a turn that was answered, and paid for, before (P2).
 */
export async function runTurn(
  deps: RunDeps,
  plan: TurnPlan,
  emit: Emit,
  signal: AbortSignal,
  mayAskModel: boolean,
): Promise<void> {
  const danger = deps.lookForDanger(newWords(plan), plan.lang);
  if (danger !== null) {
    emitMeta(emit, plan, 'safety_intervention', null);
    emit({ event: 'delta', data: { text: danger.reply } });
    emitDone(emit, 'complete', 'safety_intervention', {
      mode: 'safety',
      support: danger.resources,
    });
    return;
  }
  if (deps.model === null)
    return speakQuietly(deps, emit, plan, ['no_model_key'], false);
  if (!mayAskModel) return speakQuietly(deps, emit, plan, [], false);
  if (!deps.breaker.allows())
    return speakQuietly(
      deps,
      emit,
      plan,
      [deps.breaker.reason() ?? 'provider_down'],
      false,
    );
  await askModel(deps, deps.model, plan, emit, signal);
}

async function askModel(
  deps: RunDeps,
  model: Model,
  plan: TurnPlan,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  const cutter = createCutter();
  const cost = { inputTokens: 0, draftTokens: 0 };
  let isMetaSent = false;
  const show = (text: string) => {
    if (text !== '') emit({ event: 'delta', data: { text } });
  };
  const finish = (reason: DoneReason, mode: Mode, why: DegradedReason[]) =>
    emitDone(emit, reason, 'fallback', {
      mode,
      model: model.name,
      degraded: why,
      ...cost,
    });
  try {
    for await (const part of model.draft(buildPrompt(plan), signal)) {
      if (part.type === 'accepted') {
        cost.inputTokens = part.inputTokens;
        if (!isMetaSent) emitMeta(emit, plan, 'fallback', model.name);
        isMetaSent = true;
      } else if (part.type === 'text') show(cutter.feed(part.text));
      else {
        cost.draftTokens = part.outputTokens;
        show(cutter.end());
        deps.breaker.succeeded();
        if (cutter.shown() === '')
          return speakQuietly(deps, emit, plan, [], isMetaSent);
        if (
          part.why === 'cut_by_length' &&
          !/[.!?…]["'”’)]*$/u.test(cutter.shown())
        )
          show('…');
        return finish(
          part.why === 'refused' ? 'moderated' : 'complete',
          'model',
          [],
        );
      }
    }
  } catch (error) {
    if (!(error instanceof ModelFault)) {
      deps.breaker.abandoned();
      throw error;
    }
    deps.breaker.failed(error);
    deps.onModelFault(error);
    if (cutter.shown() === '')
      return speakQuietly(deps, emit, plan, [error.reason], isMetaSent);
    show(cutter.end());
    return finish('error', 'partial', [error.reason]);
  }
  deps.breaker.abandoned();
  if (signal.reason !== 'stopped') return;
  if (!isMetaSent) emitMeta(emit, plan, 'fallback', model.name);
  show(cutter.end());
  finish('stopped', 'partial', []);
}

function speakQuietly(
  deps: RunDeps,
  emit: Emit,
  plan: TurnPlan,
  degraded: DegradedReason[],
  isMetaSent: boolean,
): void {
  if (!isMetaSent) emitMeta(emit, plan, 'builtin', null);
  emit({ event: 'delta', data: { text: deps.quietReply(plan) } });
  emitDone(emit, 'complete', 'builtin', { mode: 'builtin', degraded });
}

function emitMeta(
  emit: Emit,
  plan: TurnPlan,
  source: ReplySource,
  model: string | null,
): void {
  const { element, lang, turnId } = plan;
  emit({ event: 'meta', data: { element, lang, model, source, turnId } });
}

/** `done.source` is the final word on who spoke: `meta` may have gone out before the model failed. */
function emitDone(
  emit: Emit,
  reason: DoneReason,
  source: ReplySource,
  end: {
    mode: Mode;
    model?: string;
    degraded?: DegradedReason[];
    inputTokens?: number;
    draftTokens?: number;
    support?: SupportResource[];
  },
): void {
  const metadata: ReplyMetadata = {
    draftModel: end.model ?? null,
    reshapeCount: 0,
    refined: false,
    voiceSynthesized: false,
    processingMode: end.mode,
    degraded: end.degraded ?? [],
    cost: {
      inputTokens: end.inputTokens ?? 0,
      draftTokens: end.draftTokens ?? 0,
      ttsCharacters: 0,
    },
  };
  emit({
    event: 'done',
    data: {
      reason,
      source,
      metadata,
      ...(end.support === undefined ? {} : { supportResources: end.support }),
    },
  });
}
