import { isAbstractType, isObjectType } from "graphql";

/** What the cache has to know of the schema: what an interface or union may be, and which objects have no id. */
export function plugin(schema) {
  const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith("__"));
  const possible = types
    .filter(isAbstractType)
    .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]);
  const embedded = types
    .filter((type) => isObjectType(type) && !("id" in type.getFields()))
    .map(({ name }) => name);
  return [
    `export const possibleTypes: Record<string, string[]> = ${JSON.stringify(Object.fromEntries(possible))};`,
    `export const embedded: string[] = ${JSON.stringify(embedded)};`,
    "",
  ].join("\n");
}
