interface Tab {
  query: string;
  variables?: string;
}

/** The document that a screen of the desk hands over behind the `#` of the address, which then goes. */
export function handedOver(): Tab[] {
  const tabs = readHash(location.hash);
  if (tabs.length > 0) history.replaceState(null, "", location.pathname + location.search);
  return tabs;
}

export function readHash(hash: string): Tab[] {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const query = given.get("query");
  const variables = given.get("variables");
  return query ? [{ query, ...(variables && { variables }) }] : [];
}
