import type { GraphiQLProps } from "graphiql";

/** What is typed stays with the browser tab; the next visit opens with our documents again. */
const TYPED = new Set([
  "graphiql:tabState",
  "graphiql:query",
  "graphiql:variables",
  "graphiql:headers",
]);

function shelf(key: string): Storage {
  return TYPED.has(key) ? sessionStorage : localStorage;
}

/** GraphiQL's memory: theme, layout and history last, the tabs go with the browser tab. */
export const storage: NonNullable<GraphiQLProps["storage"]> = {
  get length() {
    return localStorage.length;
  },
  getItem: (key) => shelf(key).getItem(key),
  setItem: (key, value) => shelf(key).setItem(key, value),
  removeItem: (key) => shelf(key).removeItem(key),
  clear: () => {
    for (const key of TYPED) sessionStorage.removeItem(key);
    localStorage.clear();
  },
};
