import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { precompress } from "./precompress.ts";

/** `npm run dev` shows the interface of these sources with the data of a Krown that runs already. */
const krown = process.env.KROWN_URL ?? "http://127.0.0.1:8080";
const toKrown = { target: krown, changeOrigin: true, ws: true, headers: { origin: krown } };

export default defineConfig({
  plugins: [react(), precompress()],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  build: {
    outDir: process.env.KROWN_UI_OUT ?? "dist",
    emptyOutDir: true,
    target: "chrome102",
    assetsInlineLimit: 0, // the policy of the server loads no font from a data: address
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { "/api": toKrown, "/ws": toKrown } },
  test: {
    environment: "jsdom",
    environmentOptions: { jsdom: { url: "http://127.0.0.1/" } },
    setupFiles: "src/test/setup.ts",
    restoreMocks: true,
    testTimeout: 15_000,
  },
});
