import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "@/shared/tokens.css";
import "@/shared/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/app/App";
import { newQueryClient } from "@/services/queries";
import { startTheme } from "@/shared/theme";

startTheme();
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App client={newQueryClient()} />
  </StrictMode>,
);
