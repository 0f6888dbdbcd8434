import { useCallback, useState } from "react";

const PREFIX = "aftersale.";

/** What this device keeps under a name; null where there is nothing, or nothing that can be read. */
export function kept<T>(name: string): T | null {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}

/** Keep something on this device, or forget it with null; a full or forbidden storage is not worth an error. */
export function keep(name: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // It is still there as long as the page is.
  }
}

/** A state that this device keeps. */
export function useKept<T>(name: string, otherwise: T): [T, (next: T) => void] {
  const [value, setValue] = useState<T>(() => kept<T>(name) ?? otherwise);
  const set = useCallback(
    (next: T) => {
      setValue(next);
      keep(name, next);
    },
    [name],
  );
  return [value, set];
}
