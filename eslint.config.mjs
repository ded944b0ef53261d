import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: [".cache/", "ext/dist/", "testdata/", "**/node_modules/"] },
  eslint.configs.recommended,
  {
    files: ["ext/**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // inBackground, not void: a promise that is rejected must be handled somewhere.
      // node:test registers a test by calling test(); nobody awaits it.
      "@typescript-eslint/no-floating-promises": [
        "error",
        { ignoreVoid: false, allowForKnownSafeCalls: [{ from: "package", package: "node:test", name: ["test", "describe", "it"] }] },
      ],
      // An event throws the result of its listener away. In a block, no-floating-promises sees a promise.
      "no-restricted-syntax": [
        "error",
        {
          selector: "CallExpression[callee.property.name=/^onDid/] > ArrowFunctionExpression:matches([async=true], [body.type!='BlockStatement'])",
          message: "A listener has a block as its body and is not async: nobody handles a promise that it returns.",
        },
      ],
    },
  },
  {
    files: ["**/*.cjs"],
    languageOptions: { globals: { module: "writable" } },
  },
  {
    // Functions handed to page.evaluate run in the browser.
    files: ["ext/test/e2e/editor.mjs", "ext/test/e2e/contrast.mjs"],
    languageOptions: { globals: { document: "readonly", navigator: "readonly", NodeFilter: "readonly", getComputedStyle: "readonly" } },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        performance: "readonly",
        fetch: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        URL: "readonly",
        Buffer: "readonly",
        AbortSignal: "readonly",
      },
    },
  },
);
