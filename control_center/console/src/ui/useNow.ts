import { useSyncExternalStore } from "react";
import { centerNow } from "../api/client";

/** One clock for the whole screen: the center's time, a step each second. */
let now = centerNow();
const waiting = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function step(): void {
  now = centerNow();
  waiting.forEach((tell) => {
    tell();
  });
}

function listen(tell: () => void): () => void {
  waiting.add(tell);
  timer ??= setInterval(step, 1_000);
  return () => {
    waiting.delete(tell);
    if (waiting.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The center's time in milliseconds, new each second. */
export function useNow(): number {
  return useSyncExternalStore(listen, () => now);
}
