// The house as data. One line per folder:
//   name : what it is for < what it may import from its own block (* = every folder further down).
// Every folder of web/ and sync-server/ may also import shared/, except web/ui and web/locales, which see nothing.
// The order is the order in which words travel; nothing imports upwards, so nothing is circular.
// ARCHITECTURE.md prints this table, scripts/check-boundaries.ts enforces it.
module.exports = {
  web: `
    service-worker : precache, offline routes, share target, drain without a page    < outbox local-store api
    admin          : operators' pages; own entry and bundle, never precached         < api locales ui
    app            : frame, routes, update and install prompts, error boundary       < *
    onboarding     : welcome, disclosure, consent, the guest's first key             < account safety vault telemetry local-store locales ui
    conversation   : Talk: thread, composer, one turn from words to reply            < safety voice status flags outbox vault telemetry local-store api locales ui
    keep           : Keep: dreams, memories, moods, whispers, search                 < safety voice flags outbox vault telemetry local-store ui
    journey        : journeys, wisdom, gates, phases, community: profile rows only   < safety flags outbox telemetry local-store api ui
    sanctuary      : You: lock, what Maya notices, where words are, export, drill    < account safety voice sync recovery outbox vault telemetry local-store locales ui
    account        : sign-up, sign-in, tokens, devices                               < outbox vault telemetry local-store api ui
    safety         : help button and card, safety plan, grounding; runs the detector < outbox vault local-store ui
    voice          : microphone, sentence clips, playback, captions, text fall-back  < flags vault telemetry local-store api ui
    status         : badge, banners, pending count, the probe                        < sync outbox api ui
    sync           : tab leader, Replicache courier, puller, pokes                   < outbox telemetry local-store api
    recovery       : four layers, one interface, one chain, one plain report         < outbox vault telemetry local-store api
    flags          : OFREP provider with cache and leases                            < telemetry local-store api
    outbox         : journal line, strict transaction, acks, drain; ciphertext only  < local-store api
    vault          : keys, wraps, seal and open, auto-lock; Argon2id in a worker     < local-store
    telemetry      : counters without ids, sent in batches                           < local-store api
    local-store    : Dexie schema, upgrades, live queries, quota, localStorage       <
    api            : the only place that calls fetch; parses every answer and event  <
    locales        : message catalogues and formats                                  <
    ui             : tokens, buttons, sheets; knows no domain word                   <`,
  'sync-server': `
    sync           : push, pull, events; its steps carry the numbers of SPEC.md      < http cache metrics db
    recovery       : what cache and database hold of a session, each timed           < http cache metrics db
    converse       : plan, draft, check, refine, pauses, guard, seal; stream, resume < crystal flags http cache metrics db
    voice          : speak, transcribe, ping; cost ledger; keeps no private audio    < flags http cache metrics db
    community      : posts, practitioners, chambers: what people chose to share      < flags http cache metrics db
    accounts       : sign-up queue, prelogin, login, refresh, devices, wraps         < jobs http cache metrics db
    rollouts       : runs the plans; gates, daily report, rollback                   < flags monitoring jobs http metrics db
    crystal        : the two readings side by side, weights, status                  < flags http metrics db
    flags          : store, OFREP, admin routes, audit chain, change events          < http cache metrics db
    monitoring     : windows, health, alerts, usage: reads what metrics wrote        < jobs http cache metrics db
    jobs           : durable queue with leases, retries and timers                   < metrics db
    http           : who is asking, limits, request id, schema door, problem+json    < cache metrics
    metrics        : one helper per event: log, counter, histogram; never content    < db
    cache          : Redis or in-process cache, pub/sub, counters; holds no truth    <
    db             : table kit for both dialects, migrations, transactions, faults   <`,
  shared: `
    mutators       : one named change, run on both sides                             < protocol merge domain base
    protocol       : schema and version of every message; SPEC.md                    < domain base
    companion      : responder, onboarding script, stance, refiner, pause marks      < formulas domain base
    crystal        : the two readings, open paradoxes, emergence, weather            < formulas domain base
    merge          : rows merged by id and version, union of layers, seal verdict    < crypto domain base
    formulas       : every computed number under its rule id; vectors                < domain base
    rollouts       : plan reducer, gates, statistics; plans as data                  < flags base
    flags          : engine, bucketing, dependencies, leases; vectors                < base
    safety         : detector, tiers, output guard, lines by country, grounding      < base
    crypto         : seal, wraps, key derivation, lanes, padding; vectors            < domain base
    domain         : session, message, dream, memory, element, twelve profile tables < base
    base           : ids, result, error codes, bytes, clock and randomness as types  <`,
};
