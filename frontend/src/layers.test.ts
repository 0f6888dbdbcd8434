import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const SOURCES = import.meta.dirname;

/** What each folder may import from, besides itself. GraphiQL's page stands apart. */
const BELOW: Record<string, string[]> = {
  app: ["features", "ui", "graphql", "lib"],
  features: ["ui", "graphql", "lib"],
  ui: ["graphql", "lib"],
  graphql: ["lib"],
  lib: ["locales"],
  graphiql: ["lib"],
};

interface Import {
  from: string;
  to: string;
}

function sources(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: "utf-8" })
    .filter((path) => /\.tsx?$/.test(path) && !path.includes("generated"))
    .map((path) => join(SOURCES, path));
}

function imports(): Import[] {
  return sources().flatMap((file) => {
    const text = readFileSync(file, "utf-8");
    const named = [...text.matchAll(/(?:from|import\()\s*"(\.[^"?]+)/g)].map(
      (match) => match[1] ?? "",
    );
    return named.map((path) => ({
      from: relative(SOURCES, file),
      to: relative(SOURCES, resolve(dirname(file), path)),
    }));
  });
}

function folder(path: string): string {
  return path.split("/")[0] ?? "";
}

function feature(path: string): string {
  return path.split("/")[1] ?? "";
}

describe("imports", () => {
  it("are found, and lead to what is there", () => {
    const lost = imports().filter(({ to }) => {
      const at = join(SOURCES, to);
      return !to.includes("generated") && !["", ".ts", ".tsx"].some((end) => existsSync(at + end));
    });

    expect(imports().length).toBeGreaterThan(200);
    expect(lost).toEqual([]);
  });

  it("go downwards only", () => {
    const upwards = imports().filter(({ from, to }) => {
      const [here, there] = [folder(from), folder(to)];
      return here in BELOW && here !== there && !BELOW[here]?.includes(there);
    });

    expect(upwards).toEqual([]);
  });

  it("make no ring of features", () => {
    const between = new Map<string, Set<string>>();
    for (const { from, to } of imports()) {
      if (folder(from) !== "features" || folder(to) !== "features") continue;
      if (feature(from) === feature(to)) continue;
      between.set(feature(from), (between.get(feature(from)) ?? new Set()).add(feature(to)));
    }

    const reached = (start: string) => {
      const seen = new Set<string>();
      const open = [...(between.get(start) ?? [])];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (!seen.has(next)) open.push(...(between.get(next) ?? []));
        seen.add(next);
      }
      return seen;
    };
    expect(between.size).toBeGreaterThan(0);
    expect([...between.keys()].filter((name) => reached(name).has(name))).toEqual([]);
  });
});
