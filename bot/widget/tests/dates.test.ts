import assert from "node:assert/strict";
import { test } from "node:test";
import { dateWords } from "../src/dates.ts";

for (const [date, words] of [
  ["2025-05", "May 2025"],
  ["2025-05-13", "May 13, 2025"],
  ["2025-01-01", "January 1, 2025"],
  ["2025-12-31T23:59:59Z", "December 31, 2025"],
  ["2023", "2023"],
  [2023, "2023"],
  ["2025-13", "2025-13"],
  ["spring 2024", "spring 2024"],
] as const) {
  test(`${date} is said as ${words}`, () => {
    assert.equal(dateWords(date), words);
  });
}
