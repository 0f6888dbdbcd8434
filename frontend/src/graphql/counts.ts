import { side } from "../lib/side";
import { useStore } from "../lib/store";

/** Whether documents ask how many tickets wait: only a merchant's own are counted without naming one. */
export function useCounts(): boolean {
  return useStore(side) === "merchant";
}
