import assert from "node:assert/strict";
import { test } from "node:test";
import { readMessages } from "../src/messages.ts";

test("an answer is read with its buttons and sources", () => {
  const [message] = readMessages({ messages: [{ id: "m1", text: "Hi.", buttons: [{ id: "b", title: "Go" }], topic: "chat/greet" }] });
  assert.deepEqual(message, { id: "m1", from: "bot", text: "Hi.", buttons: [{ id: "b", title: "Go" }], sources: [], topic: "chat/greet" });
});

test("a user's message stays the user's", () => {
  assert.equal(readMessages({ messages: [{ id: "m1", from: "user", text: "Hi." }] })[0]?.from, "user");
});

for (const answer of [null, [], "", 7, {}, { messages: null }, { messages: [null] }, { messages: [{}] }, { messages: [{ id: 1, text: "a" }] }, { messages: [{ id: "a", text: 7 }] }]) {
  test(`${JSON.stringify(answer)} is no answer of Embark's`, () => {
    assert.throws(() => readMessages(answer), { status: 500 });
  });
}

test("lists that are none are empty", () => {
  const [message] = readMessages({ messages: [{ id: "a", text: "b", buttons: "c", sources: [null] }] });
  assert.deepEqual([message?.buttons, message?.sources], [[], []]);
});
