/** When to try again: doubling pauses with jitter, so that many consoles do not come back at once. */

const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/** Pause before attempt `attempt` (0 first): half fixed, half random, at most 10 s. */
export function retryDelayMs(attempt: number, random: () => number): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 20));
  return whole / 2 + (whole / 2) * random();
}

/** The center says something every 2 s; twice nothing is a lost connection, shown within 5 s. */
export const SILENCE_MS = 4_200;
export const LOOK_EVERY_MS = 400;

export function isSilent(lastHeardMs: number, nowMs: number): boolean {
  return nowMs - lastHeardMs > SILENCE_MS;
}
