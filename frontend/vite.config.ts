import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  appType: "mpa",
  plugins: [react(), lingui({ macroTransform: true, failOnCompileError: true })],
  // The server puts a new nonce in its place each time it sends a page: server/spa.py.
  html: { cspNonce: "NONCE" },
  build: {
    // The colours are `light-dark()`, as browsers have known it since May 2024: made older, it would not follow a choice.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // Fonts and pictures stay files: no data: addresses that a content security policy would have to allow.
    assetsInlineLimit: 0,
    // The editor of GraphiQL alone is larger than Vite's limit; it is loaded on /graphiql only.
    chunkSizeWarningLimit: 3000,
    license: { fileName: "licenses.md" },
    rolldownOptions: {
      input: {
        app: "index.html",
        graphiql: "graphiql/index.html",
        invitation: "invitation/index.html",
      },
      onLog(level, log, handle) {
        // "use no memo" in GraphiQL's packages speaks to the React compiler, which does not run here.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") handle(level, log);
      },
    },
  },
  test: { include: ["src/**/*.test.ts"] },
});
