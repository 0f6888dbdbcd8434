import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useKeys } from "../lib/keys";
import { store, useStore } from "../lib/store";

const ShortcutsDialog = lazy(async () => ({
  default: (await import("./shortcuts-dialog")).ShortcutsDialog,
}));

const shown = store(false);

export function showShortcuts(): void {
  shown.set(true);
}

/** The keys that lead to other pages; `?` shows all keys there are. */
export function Shortcuts() {
  const navigate = useNavigate();
  const open = useStore(shown);
  const list = (name: "unhandled" | "replied" | "closed" | "follow-up") => () =>
    void navigate({ to: "/issues/$list", params: { list: name } });
  useKeys({
    "?": showShortcuts,
    "g h": () => void navigate({ to: "/orders" }),
    "g u": list("unhandled"),
    "g f": list("follow-up"),
    "g r": list("replied"),
    "g c": list("closed"),
  });
  if (!open) return null;
  return (
    <Suspense>
      <ShortcutsDialog onClose={() => shown.set(false)} />
    </Suspense>
  );
}
