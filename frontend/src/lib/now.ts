import { useSyncExternalStore } from "react";

const EVERY_MILLISECONDS = 1_000;

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, EVERY_MILLISECONDS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time, in steps: seconds by default. All who ask share one clock. */
export function useNow(stepMilliseconds: number = EVERY_MILLISECONDS): number {
  return useSyncExternalStore(
    subscribe,
    () => Math.floor(now / stepMilliseconds) * stepMilliseconds,
  );
}
