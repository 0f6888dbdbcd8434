/** Ask again every so often while the page is looked at, and once when somebody comes back to it. */
export function askAgain(ask: () => void, every: number | undefined): () => void {
  if (every === undefined) return () => {};
  let last = Date.now();
  const go = () => {
    if (document.visibilityState !== "visible" || Date.now() - last < every) return;
    last = Date.now();
    ask();
  };
  const online = () => {
    last = 0;
    go();
  };
  const timer = setInterval(go, Math.min(every, 1_000));
  document.addEventListener("visibilitychange", go);
  window.addEventListener("online", online);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", go);
    window.removeEventListener("online", online);
  };
}
