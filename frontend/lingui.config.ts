import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "zh-CN"],
  catalogs: [
    {
      path: "<rootDir>/src/locales/{locale}",
      include: ["src/app", "src/features", "src/ui"],
    },
  ],
  format: formatter({ lineNumbers: false }),
});
