import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const HAN = /\p{Script=Han}/u;
/** What is called the same in Chinese: names and technical words. */
const SAME = new Set(["aftersale", "Schema", "{role} at {shop}"]);

interface Entry {
  id: string;
  text: string;
}

function entries(locale: string): Entry[] {
  const file = readFileSync(join(import.meta.dirname, `${locale}.po`), "utf-8");
  const joined = (lines: string) =>
    [...lines.matchAll(/"(.*)"/g)].map((match) => match[1] ?? "").join("");
  return [...file.matchAll(/^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)/gm)]
    .map((match) => ({ id: joined(match[1] ?? ""), text: joined(match[2] ?? "") }))
    .filter(({ id }) => id !== "");
}

/** The names of what is filled in: `{count}`, and those that a plural goes by. */
function gaps(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)(?=[,}])/g)].map((match) => match[1] ?? ""))].sort();
}

describe("the Chinese texts", () => {
  it("are there, each of them, in Chinese", () => {
    const chinese = entries("zh-CN");
    const missing = chinese.filter(({ id, text }) => !HAN.test(text) && !SAME.has(id));

    expect(chinese.length).toBe(entries("en").length);
    expect(chinese.length).toBeGreaterThan(200);
    expect(missing).toEqual([]);
  });

  it("have the same gaps as the English ones", () => {
    const others = entries("zh-CN").filter(({ id, text }) => `${gaps(id)}` !== `${gaps(text)}`);

    expect(others).toEqual([]);
  });
});
