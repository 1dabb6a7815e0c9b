import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  // Nothing is inlined as data: URIs: the center's content policy allows fonts from itself only.
  build: { assetsInlineLimit: 0, target: "es2022" },
  server: { proxy: { "/v1": "http://127.0.0.1:8000" } },
  test: { include: ["src/**/*.test.ts"] },
});
