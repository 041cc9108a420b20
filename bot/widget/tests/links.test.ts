import assert from "node:assert/strict";
import { test } from "node:test";
import { opensPage, safeHref } from "../src/links.ts";

const SERVER = "https://embark.example";

for (const [target, href] of [
  ["https://x.org/a?b=c#d", "https://x.org/a?b=c#d"],
  ["HTTP://x.org", "http://x.org/"],
  ["mailto:a@x.org", "mailto:a@x.org"],
  ["tel:+1-555", "tel:+1-555"],
  ["/plan/ABC.ics?from=2027-01-31", "https://embark.example/plan/ABC.ics?from=2027-01-31"],
  ["/pictures/pay/OH.png", "https://embark.example/pictures/pay/OH.png"],
]) {
  test(`${target} opens`, () => {
    assert.equal(safeHref(target, SERVER), href);
  });
}

for (const target of [
  "javascript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "blob:https://x.org/1",
  "vbscript:x", "file:///etc/passwd", "//evil.example", "/\\evil.example", "\\\\evil.example", "evil.example", "", "#a", null, undefined,
]) {
  test(`${JSON.stringify(target)} does not open`, () => {
    assert.equal(safeHref(target, SERVER), null);
  });
}

test("pages open in a tab of their own; mail, calls and downloads do not", () => {
  assert.ok(opensPage("https://x.org/a.pdf"));
  for (const href of ["mailto:a@x.org", "tel:1", "https://x.org/plan/A.md", "https://x.org/plan/A.ics?from=2027-01-31"]) {
    assert.ok(!opensPage(href), href);
  }
});
