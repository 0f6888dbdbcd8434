export const LONGEST_REPLY = 2_000;

export type Check =
  | { found: "placeholder"; text: string }
  | { found: "language"; chosen: string; customers: string };

/** What is left open in a letter: {{name}}, {name}, [name], <name> or a row of underscores. */
const PLACEHOLDER =
  /\{\{[^{}\n]{1,60}\}\}|\{[^{}\n]{1,60}\}|\[[^[\]\n]{1,60}\]|<[^<>\n]{1,60}>|_{3,}/gu;

interface Letter {
  body: string;
  language: string;
}

/** What a person would want to know before a letter goes out that cannot be taken back. */
export function checks({ body, language }: Letter, customersLanguage: string | null): Check[] {
  const found: Check[] = [...new Set(body.match(PLACEHOLDER))].map((text) => ({
    found: "placeholder",
    text,
  }));
  if (language && customersLanguage && primary(language) !== primary(customersLanguage))
    found.push({ found: "language", chosen: language, customers: customersLanguage });
  return found;
}

/** The language of a tag, without script and country: pt-BR and pt-PT are both pt. */
export function primary(tag: string): string {
  return tag.split("-")[0]?.toLowerCase() ?? "";
}

/** How many characters the schema counts: code points, not UTF-16 units. */
export function length(text: string): number {
  return Array.from(text).length;
}
