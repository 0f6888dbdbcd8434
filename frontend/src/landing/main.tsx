import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../lib/base.css";
import "./landing.css";
import { LandingPage } from "./landing-page";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <LandingPage />
    </StrictMode>,
  );
}
