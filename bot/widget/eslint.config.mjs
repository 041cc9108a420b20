import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const PARSES_HTML = "Texts reach the page as text nodes only; build elements with make().";

export default defineConfig(
  globalIgnores(["dist", "build", "node_modules"]),
  js.configs.recommended,
  {
    files: ["**/*.mjs"],
    languageOptions: { globals: { process: "readonly", URL: "readonly" } },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // node:test returns promises that its runner awaits by itself
      "@typescript-eslint/no-floating-promises": ["error", { allowForKnownSafeCalls: [{ from: "package", name: "test", package: "node:test" }] }],
    },
  },
  {
    // What makes scripts from text, or text into elements, must not exist here.
    files: ["src/**/*.ts"],
    rules: {
      "no-eval": "error",
      "no-new-func": "error",
      "no-script-url": "error",
      "no-restricted-globals": ["error", "DOMParser", "XSLTProcessor", "eval", "Function"],
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "srcdoc", "insertAdjacentHTML", "createContextualFragment", "setHTML", "setHTMLUnsafe", "parseHTMLUnsafe", "cssText"].map(
          (property) => ({ property, message: PARSES_HTML }),
        ),
        ...["write", "writeln"].map((property) => ({ object: "document", property, message: PARSES_HTML })),
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "Literal[value=/^(innerHTML|outerHTML|srcdoc|insertAdjacentHTML|setHTML|setHTMLUnsafe)$/]", message: PARSES_HTML },
        { selector: "CallExpression[callee.name='make'] Property[key.name=/^(style|srcdoc)$/]", message: "A strict content policy forbids inline styles." },
        { selector: "CallExpression[callee.name='make'][arguments.0.value=/^(script|style|iframe|object|embed|base|meta|link)$/]", message: PARSES_HTML },
      ],
    },
  },
);
