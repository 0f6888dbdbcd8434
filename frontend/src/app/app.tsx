import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { MantineProvider } from "@mantine/core";
import { RouterProvider } from "@tanstack/react-router";
import { useMemo } from "react";
import { Provider } from "urql";
import { makeClient } from "../graphql/client";
import { epoch } from "../lib/attendance";
import { useStore } from "../lib/store";
import { Toasts } from "../ui/toasts";
import { nonce } from "./nonce";
import { router } from "./router";
import { theme } from "./theme";

export function App() {
  const visit = useStore(epoch);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever comes next starts with an empty cache
  const client = useMemo(makeClient, [visit]);
  return (
    <I18nProvider i18n={i18n}>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
        <Provider value={client}>
          <RouterProvider router={router} />
          <Toasts />
        </Provider>
      </MantineProvider>
    </I18nProvider>
  );
}
