import { keep, kept } from "./kept";
import { store } from "./store";

/** On whose side of the desk somebody works: for a shop, or for the marketplace. */
export type Side = "merchant" | "marketplace";

/** The side of whoever is here; before the server has told, that of whoever was here last. */
export const side = store<Side>(kept<Side>("side") ?? "merchant");

export function takeSide(next: Side): void {
  if (next === side.get()) return;
  side.set(next);
  keep("side", next);
}
