import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message, Outgoing } from "../src/messages.ts";
import { additions, keyOf, newClientId, refused, retryDelay, sameText, settled, unanswered } from "../src/transcript.ts";

const asked = (client_id: string): Message => ({ id: `m-${client_id}`, from: "user", text: "pay?", client_id });
const answer = (id: string): Message => ({ id, from: "bot", text: "Enough." });
const underWay = (client_id: string): Outgoing => ({ client_id, text: "pay?", at: 0 });

test("a message is known by its client's id, or else by the server's", () => {
  assert.deepEqual([asked("a"), answer("b")].map(keyOf), ["a", "b"]);
});

test("a message on its way is settled only once the server has answered it", () => {
  const unsent = [underWay("a"), underWay("b"), underWay("c")];
  const transcript = [asked("a"), answer("1"), asked("b")];
  assert.deepEqual(unanswered(transcript, unsent), [underWay("b"), underWay("c")]);
});

test("the same words under another id are another message", () => {
  assert.deepEqual(unanswered([asked("a"), answer("1")], [underWay("z")]), [underWay("z")]);
});

test("a message on its way is not shown twice", () => {
  assert.deepEqual(settled([asked("a"), answer("1"), asked("b")], [underWay("b")]), [asked("a"), answer("1")]);
});

test("what another tab added is told apart from what is shown", () => {
  const transcript = [asked("a"), answer("1"), asked("b"), answer("2")];
  assert.deepEqual(additions(["a", "1"], transcript), [asked("b"), answer("2")]);
  assert.deepEqual(additions(transcript.map(keyOf), transcript), []);
});

test("another conversation, or one that was forgotten, adds nothing but replaces", () => {
  assert.equal(additions(["a", "1"], []), null);
  assert.equal(additions(["z"], [asked("a")]), null);
});

test("texts are the same whatever case, spaces and marks the server tidied", () => {
  assert.ok(sameText("How do I pass it?", " how do i  pass it"));
  assert.ok(sameText("Ünï", "ünï"));
  assert.ok(!sameText("Ohio", "Iowa"));
  assert.ok(!sameText("?", "!"));
});

test("retries wait twice as long each time, at most a minute, and never less than the server asks", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 20].map((attempt) => retryDelay(attempt)), [2, 4, 8, 16, 32, 60, 60, 60]);
  assert.equal(retryDelay(0, 90), 90);
  assert.equal(retryDelay(3, 5), 16);
});

test("only what the server refused for its content is not tried again", () => {
  assert.deepEqual([0, 400, 401, 413, 422, 429, 500, 503].filter(refused), [400, 413, 422]);
});

test("client ids are what the server takes, and differ", () => {
  const ids = Array.from({ length: 100 }, newClientId);
  for (const id of ids) assert.match(id, /^[A-Za-z0-9_-]{8,64}$/);
  assert.equal(new Set(ids).size, ids.length);
});
