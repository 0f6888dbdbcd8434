import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "@mantine/core/styles.layer.css";
import "../ui/tokens.css";
import { firstLocale, speak } from "../lib/locale";
import { App } from "./app";
import { nonce } from "./nonce";

setNonce(nonce); // for what locks the page behind a dialog
await speak(firstLocale());

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
