import { useEffect, useRef } from "react";

/** What keys do on a page: one key (`j`), or two after each other (`g h`). */
export type Keys = Record<string, (event: KeyboardEvent) => void>;

const PAUSE_MILLISECONDS = 1_200;
let before: { key: string; at: number } | null = null;
let seen: KeyboardEvent | null = null;
let pair = "";

/** Listen to keys while nobody types, holds a modifier, or has a dialog open. */
export function useKeys(keys: Keys, enabled = true): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    if (!enabled) return;
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTaken(event)) return;
      const act = current.current[sequence(event)] ?? current.current[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act(event);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [enabled]);
}

/** Remember each key once, whoever listens; give it with the one just before. */
function sequence(event: KeyboardEvent): string {
  if (event !== seen) {
    const last =
      before !== null && event.timeStamp - before.at < PAUSE_MILLISECONDS ? before.key : "";
    before = { key: event.key, at: event.timeStamp };
    seen = event;
    pair = `${last} ${event.key}`;
  }
  return pair;
}
function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  const target = event.target as HTMLElement;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement)
    return !["checkbox", "radio", "button"].includes(target.type);
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return document.querySelector("[role=dialog][aria-modal=true], [role=menu]") !== null;
}
