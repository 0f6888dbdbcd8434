import { useLingui } from "@lingui/react/macro";
import { CloseButton } from "@mantine/core";
import { useEffect } from "react";
import { store, useStore } from "../lib/store";
import classes from "./toasts.module.css";

interface Toast {
  id: number;
  text: string;
  bad: boolean;
}

const SHOWN_MILLISECONDS = 6_000;
const toasts = store<Toast[]>([]);
let last = 0;

/** Tell in passing what was done. */
export function say(text: string): void {
  show(text, false);
}

/** Tell what was not done, until somebody puts it away. */
export function warn(text: string): void {
  show(text, true);
}

function show(text: string, bad: boolean) {
  last += 1;
  toasts.set([...toasts.get().slice(-2), { id: last, text, bad }]);
}

function drop(id: number) {
  toasts.set(toasts.get().filter((toast) => toast.id !== id));
}

export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div className={classes.toasts} role="status" aria-live="polite">
      {shown.map((toast) => (
        <Shown key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function Shown({ toast: { id, text, bad } }: { toast: Toast }) {
  const { t } = useLingui();
  useEffect(() => {
    if (bad) return;
    const timer = setTimeout(() => drop(id), SHOWN_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [id, bad]);
  return (
    <div className={classes.toast} data-bad={bad || undefined}>
      <span>{text}</span>
      <CloseButton size="sm" aria-label={t`Dismiss`} onClick={() => drop(id)} />
    </div>
  );
}
