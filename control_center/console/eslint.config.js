import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const only = (name, place) => ({ name, message: `Only ${place} may use ${name}.` });
const effects = {
  name: "react",
  importNames: ["useEffect", "useLayoutEffect"],
  message: "Effects live in hooks: a file named use….ts.",
};

export default defineConfig(
  globalIgnores(["dist", "src/api/schema.gen.ts"]),
  js.configs.recommended,
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
      reactHooks.configs.flat.recommended,
    ],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "max-lines": ["error", { max: 200, skipBlankLines: true, skipComments: true }],
      "no-restricted-globals": [
        "error",
        only("fetch", "api/client.ts"),
        only("EventSource", "live/useLive.ts"),
      ],
      "no-restricted-imports": ["error", { paths: [effects] }],
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  { files: ["**/use*.ts"], rules: { "no-restricted-imports": "off" } },
  {
    files: ["src/api/client.ts"],
    rules: {
      "no-restricted-globals": "off",
      "@typescript-eslint/consistent-type-assertions": "off",
    },
  },
  { files: ["src/live/useLive.ts"], rules: { "no-restricted-globals": "off" } },
  { files: ["src/i18n/{en,ru,kk}.ts"], rules: { "max-lines": "off" } },
);
