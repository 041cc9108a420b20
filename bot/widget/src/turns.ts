/** The two sides of a conversation as elements: a turn each, with what can be done under an answer. */
import { copyWords } from "./clipboard.ts";
import { button, make, unseen } from "./dom.ts";
import { ICONS } from "./icons.ts";
import type { Choice, Message } from "./messages.ts";
import { ENGLISH_TEXT, markdownNodes, pictureNode, plainWords, sourcesNode, type Setting } from "./render.ts";
import { sameText } from "./transcript.ts";

/** What a person can do with an answer. */
export interface Deeds {
  choose(choice: Choice): void;
  /** @returns whether it was kept */
  judge(id: string, helpful: boolean, comment?: string): Promise<boolean>;
  say(status: string): void;
}

export const userNode = (text: string, { words }: Setting): HTMLElement =>
  make("div", { part: "message message-user" }, unseen(words.you), make("div", { part: "bubble", dir: "auto" }, text));

export function botNode(message: Message, setting: Setting, deeds: Deeds): HTMLElement {
  const { id, text, sources = [], image, buttons = [] } = message;
  const { title, words } = setting;
  const bubble = make("div", { part: "bubble", ...(id ? ENGLISH_TEXT : { dir: "auto" }) }, ...markdownNodes(text, setting), image && pictureNode(image, setting));
  const after = id && make("div", { className: "after", ariaLive: "off" }, sources.length > 0 && sourcesNode(sources, setting));
  if (after) after.append(toolsNode(message, setting, deeds, bubble, after));
  const choices = buttons.map((choice) => Object.assign(button("choice", choice.title, () => { deeds.choose(choice); }), ENGLISH_TEXT));
  return make(
    "div",
    { part: "message message-bot" },
    unseen(`${title}: `),
    bubble,
    after,
    choices.length > 0 && make("div", { part: "choices", role: "group", ariaLabel: words.choices }, ...choices),
  );
}

/** Ends choosing: what was chosen stays and says so, the rest goes. */
export function closeChoices(log: HTMLElement, chosen: string): void {
  for (const choice of log.querySelectorAll<HTMLButtonElement>(".choice:enabled")) {
    if (sameText(choice.textContent, chosen)) {
      choice.part.add("choice-chosen");
      choice.ariaPressed = "true";
      choice.disabled = true;
      choice.prepend("✓ ");
    } else {
      choice.remove();
    }
  }
}

/** Copying an answer, and whether it helped. */
function toolsNode(message: Message, { words }: Setting, deeds: Deeds, bubble: HTMLElement, after: HTMLElement): HTMLElement {
  const { id, sources = [] } = message;
  const copy = button("copy", words.copy, async () => {
    deeds.say((await copyWords(plainWords(bubble, sources), copy)) ? words.copied : words.notCopied);
  }, ICONS.copy);

  const judge = async (helpful: boolean) => {
    const before = judged;
    show(helpful);
    after.querySelector("form")?.remove();
    const form = commentNode(helpful);
    after.append(form);
    form.scrollIntoView({ block: "nearest", behavior: "instant" });
    if (before !== helpful && !(await deeds.judge(id, helpful))) {
      form.remove();
      show(before);
    }
  };
  const up = button("thumb-up", words.up, () => judge(true), ICONS.thumb);
  const down = button("thumb-down", words.down, () => judge(false), ICONS.thumb);
  let judged = message.helpful;
  const show = (helpful?: boolean) => {
    judged = helpful;
    up.ariaPressed = String(helpful === true);
    down.ariaPressed = String(helpful === false);
  };
  const commentNode = (helpful: boolean) => {
    const input = make("input", { part: "comment-input", maxLength: 1000, autocomplete: "off", dir: "auto" });
    const form = make(
      "form",
      { part: "comment" },
      make("label", {}, words.comment, input),
      make("button", { part: "comment-send" }, words.send),
    );
    form.onsubmit = async (event) => {
      event.preventDefault();
      const comment = input.value.trim();
      if (comment && !(await deeds.judge(id, helpful, comment))) return;
      form.remove();
      (helpful ? up : down).focus({ preventScroll: true });
    };
    return form;
  };
  show(judged);
  return make("div", { className: "tools", role: "group", ariaLabel: words.helpful }, copy, up, down);
}
