import js from "@eslint/js";
import boundaries from "eslint-plugin-boundaries";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

/** A feature may use those before it, never those after it. */
const features = ["accounts", "commands", "terminals", "sessions", "servers", "events"];

const allow = (type, to) => ({ from: { element: { type } }, allow: { to: { element: to } } });
const fromFeature = (feature, index) => ({
  from: { element: { type: "feature", captured: { feature } } },
  allow: { to: { element: { type: "feature", captured: { feature: features.slice(0, index + 1) } } } },
});

export default tseslint.config(
  { ignores: ["dist", "src/services/schema.d.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.recommendedTypeChecked, jsxA11y.flatConfigs.strict],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { "react-hooks": reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/**/*.test.{ts,tsx}"],
    plugins: { boundaries },
    settings: {
      "import/resolver": { [`${import.meta.dirname}/eslint-resolver.cjs`]: {} },
      "boundaries/elements": [
        { type: "app", pattern: "src/app" },
        { type: "feature", pattern: "src/features/*", capture: ["feature"] },
        { type: "shared", pattern: "src/shared" },
        { type: "services", pattern: "src/services" },
        { type: "test", pattern: "src/test" },
      ],
    },
    rules: {
      "boundaries/dependencies": [
        "error",
        {
          default: "disallow",
          policies: [
            allow("app", { types: { anyOf: ["app", "feature", "shared", "services"] } }),
            allow("feature", { types: { anyOf: ["shared", "services"] } }),
            ...features.map(fromFeature),
            allow("shared", { types: { anyOf: ["shared", "services"] } }),
            allow("services", { type: "services" }),
            allow("test", { types: { anyOf: ["test", "services", "shared", "feature", "app"] } }),
          ],
        },
      ],
    },
  },
  { files: ["*.{mjs,cjs}"], languageOptions: { globals: globals.node } },
);
