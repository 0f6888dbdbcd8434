import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../schema/schema.graphql",
  documents: ["src/app/**/*.graphql", "src/features/**/*.graphql"],
  generates: {
    "src/graphql/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: { unmaskFunctionName: "unmask" } },
      config: {
        documentMode: "string",
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: { BigInt: "number", Currency: "string", DateTime: "string" },
      },
    },
    "src/graphql/generated/possible-types.ts": { plugins: ["./codegen/possible-types.mjs"] },
  },
};

export default config;
