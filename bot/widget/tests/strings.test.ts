import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ENGLISH, fill, wordsFor } from "../src/strings.ts";

test("a page's words stand in for ours, the rest stays English", () => {
  const words = wordsFor('{"send": "Enviar", "starters": ["Pay?"]}');
  assert.deepEqual([words.send, words.starters, words.menu], ["Enviar", ["Pay?"], "Menu"]);
});

for (const json of [null, "", "{", "null", "7", "red;"]) {
  test(`${String(json)} leaves English`, () => {
    assert.deepEqual(wordsFor(json), ENGLISH);
  });
}

test("a text is filled as it is, whatever stands in it", () => {
  assert.equal(fill("Not sent. {}", "It costs $& and $1."), "Not sent. It costs $& and $1.");
});

test("the Spanish words have the same names and places to fill as the English", () => {
  const spanish = JSON.parse(readFileSync(new URL("../../strings/es.json", import.meta.url), "utf8")) as Record<string, unknown>;
  // The questions to begin with are sent as they are, and only English is understood.
  assert.deepEqual(Object.keys({ ...spanish, starters: 0 }).sort(), Object.keys(ENGLISH).sort());
  for (const [key, text] of Object.entries(spanish)) {
    assert.equal(String(text).includes("{}"), String(ENGLISH[key as keyof typeof ENGLISH]).includes("{}"), key);
  }
});
