import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./strict-styles";
import "../lib/base.css";
import "./page.css";
import { GraphiqlPage } from "./graphiql-page";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <GraphiqlPage />
    </StrictMode>,
  );
}
