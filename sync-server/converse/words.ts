/** The few sentences that are neither the model's nor the quiet Maya's. */

/** CONV-6: goes with `shutdown`; the phone shows its own words for it. */
export const shutdownWords = 'Maya is restarting and will be back in a moment.';

/** CONV-5: inside a 500, and where a turn broke by a fault of the program. */
export const faultWords =
  'Something on my side broke just now. What you wrote is safe with you; you can send it again in a moment.';

/** LIMIT-2: beside `rate_limited`. */
export const limitWords =
  'Many messages came from this address within a minute. Maya will answer again shortly.';
