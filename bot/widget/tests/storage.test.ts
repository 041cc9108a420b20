import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { openStore, readKept } from "../src/storage.ts";

const kept = new Map<string, string>();
let full = false;
globalThis.localStorage = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => {
    if (full) throw new Error("quota");
    kept.set(key, value);
  },
} as Storage;

beforeEach(() => {
  kept.clear();
  full = false;
});

for (const json of [null, "", "{", "7", '"a"', "null", '{"unsent": 7}']) {
  test(`${String(json)} in storage is as good as nothing`, () => {
    assert.deepEqual(readKept(json).unsent, []);
    assert.equal(readKept(json).token, null);
  });
}

test("a change leaves what other tabs wrote", () => {
  const [one, two] = [openStore("https://a"), openStore("https://a")];
  one.change({ token: "t" });
  two.change({ large: true });
  assert.deepEqual([one.read().token, one.read().large], ["t", true]);
});

test("two servers' conversations never mix", () => {
  openStore("https://a").change({ token: "t" });
  assert.equal(openStore("https://b").read().token, null);
});

test("without room in storage, memory serves", () => {
  const store = openStore("https://a");
  store.change({ token: "t" });
  full = true;
  store.change({ token: "u" });
  assert.equal(store.read().token, "u");
});

test("what another tab changed is news once; one's own changes never are", () => {
  const [one, two] = [openStore("https://a"), openStore("https://a")];
  one.change({ token: "t" });
  assert.deepEqual([one.news(), two.news(), two.news()], [false, true, false]);
});
