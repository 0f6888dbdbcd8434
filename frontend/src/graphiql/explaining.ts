import { isObject } from "../lib/request";

/** Ask the server how it answers. */
export const EXPLAIN = { "Aftersale-Explain": "1" };

/** Write the statements of an explained answer line by line: JSON would show each as one long line. */
export function inLines(answer: Record<string, unknown>): Record<string, unknown> {
  const { extensions } = answer;
  if (!isObject(extensions) || !isObject(extensions.explain)) return answer;
  const { explain } = extensions;
  if (!Array.isArray(explain.fields)) return answer;
  const fields = explain.fields.map((field: unknown) =>
    isObject(field) && typeof field.sql === "string"
      ? { ...field, sql: field.sql.split("\n").map((line) => line.trimEnd()) }
      : field,
  );
  return { ...answer, extensions: { ...extensions, explain: { ...explain, fields } } };
}
