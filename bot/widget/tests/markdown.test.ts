import assert from "node:assert/strict";
import { test } from "node:test";
import { parseInline, parseMarkdown } from "../src/markdown.ts";

test("bold and links are found in a line, and may hold each other", () => {
  assert.deepEqual(parseInline("a **b** [c](https://x.org)"), ["a ", { strong: ["b"] }, " ", { target: "https://x.org", label: ["c"] }]);
  assert.deepEqual(parseInline("**[c](/d)**"), [{ strong: [{ target: "/d", label: ["c"] }] }]);
  assert.deepEqual(parseInline("[**c**](/d)"), [{ target: "/d", label: [{ strong: ["c"] }] }]);
});

test("brackets inside a link's target belong to it", () => {
  assert.deepEqual(parseInline("[c](https://x.org/a_(b))"), [{ target: "https://x.org/a_(b)", label: ["c"] }]);
});

for (const line of ["2 * 3 ** 4", "**", "****", "** a **", "[a]", "[a] (b)", "[](b)", "a_b_c", "<b>c</b>", "`code`", "![alt", "[a](b c)"]) {
  test(`what is no markup stays as written: ${line}`, () => {
    assert.deepEqual(parseInline(line), [line]);
  });
}

test("paragraphs end at blank lines, their lines do not", () => {
  assert.deepEqual(parseMarkdown("a\nb\n\n\nc\r\nd"), [
    { type: "p", lines: [["a"], ["b"]] },
    { type: "p", lines: [["c"], ["d"]] },
  ]);
});

test("a list keeps its number, its blank lines and its items' further lines", () => {
  assert.deepEqual(parseMarkdown("Steps:\n3. a\n\n4. b\n   more\n- c"), [
    { type: "p", lines: [["Steps:"]] },
    { type: "ol", start: 3, items: [[["a"]], [["b"], ["more"]]] },
    { type: "ul", start: 1, items: [[["c"]]] },
  ]);
});

test("a paragraph after a blank line ends a list", () => {
  assert.deepEqual(parseMarkdown("- a\n\nb").map(({ type }) => type), ["ul", "p"]);
});

test("a table has rows of cells without its ruler", () => {
  assert.deepEqual(parseMarkdown("| | A |\n|:--|--:|\n| **b** | c |"), [
    { type: "table", rows: [[[], ["A"]], [[{ strong: ["b"] }], ["c"]]] },
  ]);
});

test("two tables with a blank line between stay two", () => {
  assert.equal(parseMarkdown("| a | b |\n\n| c | d |").length, 2);
});

test("nothing makes nothing", () => {
  assert.deepEqual(parseMarkdown(" \n\n"), []);
});

test("a long line of stars and brackets is read, too", () => {
  const line = "**[".repeat(300) + "**](".repeat(300);
  assert.equal(parseMarkdown(line).length, 1);
});
