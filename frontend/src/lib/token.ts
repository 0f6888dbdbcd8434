const KEY = "aftersale.token";

/** The API token of this browser tab; it goes when the tab is closed. */
export function keptToken(): string | null {
  return sessionStorage.getItem(KEY);
}

/** Keep the token for this browser tab, or forget it with null. */
export function keepToken(token: string | null): void {
  if (token === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, token);
}

/** What was pasted, without the header's own words before it. */
export function tidyToken(pasted: string): string {
  return pasted.trim().replace(/^(authorization:\s*)?(bearer\s+)?/i, "");
}

/** Whether the text can stand in a header at all. */
export function looksLikeToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

export function bearer(token: string | null): Record<string, string> {
  return token === null ? {} : { Authorization: `Bearer ${token}` };
}
