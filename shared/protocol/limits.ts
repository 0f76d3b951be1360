// Limits that both sides name. Apart from the schemas, so that the first screen does not load those.

/** CONV-3: characters of one message. */
export const MAX_TEXT = 8000;

/** ABUSE-8: bytes of one talk body. */
export const MAX_TALK_BYTES = 64_000;
