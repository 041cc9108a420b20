/** The two sides of a conversation as elements: a turn each, with what can be done under an answer. */
import { copyWords } from "./clipboard.ts";
import { icon, make, unseen } from "./dom.ts";
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
  make(
    "div",
    { part: "message message-user" },
    unseen(words.strings.you),
    make("div", { part: "bubble", dir: "auto" }, text),
  );

/** @param state whether the choices can still be chosen, and the title of the one that was */
export function botNode(
  message: Message,
  state: { open: boolean; chosen: string | null },
  setting: Setting,
  deeds: Deeds,
): HTMLElement {
  const { id, text, sources = [], image, buttons = [] } = message;
  const bubble = make("div", { part: "bubble", ...(id ? ENGLISH_TEXT : { dir: "auto" }) }, ...markdownNodes(text, setting));
  const picture = image && pictureNode(image, setting);
  if (picture) bubble.append(picture);
  return make(
    "div",
    { part: "message message-bot" },
    unseen(`${setting.title}: `),
    bubble,
    id && afterNode(message, bubble, setting, deeds, sources),
    buttons.length > 0 && choicesNode(buttons, state, setting, deeds),
  );
}

function choicesNode(choices: Choice[], state: { open: boolean; chosen: string | null }, setting: Setting, deeds: Deeds): HTMLElement {
  const { strings } = setting.words;
  const group = make("div", { part: "choices", role: "group", "aria-label": strings.choices });
  for (const choice of choices) {
    const press = () => { deeds.choose(choice); };
    group.append(make("button", { type: "button", part: "choice", ...ENGLISH_TEXT, onclick: press }, choice.title));
  }
  if (!state.open) closeChoices(group, state.chosen, strings.chosen);
  return group;
}

/** Ends choosing within an element, and marks what was chosen there. */
export function closeChoices(within: HTMLElement, chosen: string | null, mark: string): void {
  for (const button of within.querySelectorAll<HTMLButtonElement>(".choice:enabled")) {
    button.disabled = true;
    if (chosen === null || !sameText(button.textContent, chosen)) continue;
    button.part.add("choice-chosen");
    button.classList.add("choice-chosen");
    button.prepend(icon(ICONS.chosen));
    button.append(unseen(mark));
  }
}

/** Under an answer: where it comes from, copying it, and whether it helped. */
function afterNode(message: Message, bubble: HTMLElement, setting: Setting, deeds: Deeds, sources: NonNullable<Message["sources"]>): HTMLElement {
  const { strings } = setting.words;
  const copy = async ({ currentTarget }: { currentTarget: HTMLElement }) => {
    const copied = await copyWords(plainWords(bubble, sources), currentTarget);
    deeds.say(copied ? strings.copied : strings.notCopied);
  };
  const tools = make(
    "div",
    { class: "tools", role: "group", "aria-label": strings.helpful },
    make("button", { type: "button", part: "copy", "aria-label": strings.copy, title: strings.copy, onclick: copy }, icon(ICONS.copy)),
  );
  // Within the log, but not worth hearing with every answer.
  const after = make("div", { class: "after", "aria-live": "off" }, sources.length > 0 && sourcesNode(sources, setting), tools);
  const thumbs = [true, false].map((value) => {
    const name = value ? strings.up : strings.down;
    const part = value ? "thumb-up" : "thumb-down";
    return make("button", { type: "button", part, "aria-label": name, title: name, onclick: () => vote(value) }, icon(ICONS.thumb));
  });
  const show = () => {
    thumbs.forEach((thumb, i) => { thumb.setAttribute("aria-pressed", String(message.helpful === !i)); });
  };
  const vote = async (value: boolean) => {
    const before = message.helpful;
    message.helpful = value;
    show();
    after.querySelector(".comment")?.remove();
    const form = commentNode(value);
    after.append(form);
    if (before === value || (await deeds.judge(message.id, value))) return;
    if (before === undefined) delete message.helpful;
    else message.helpful = before;
    form.remove();
    show();
  };
  const commentNode = (helpful: boolean) => {
    const input = make("input", { part: "comment-input", maxlength: 1000, autocomplete: "off", dir: "auto" });
    const send = async (event: Event) => {
      event.preventDefault();
      const comment = input.value.trim();
      if (comment && !(await deeds.judge(message.id, helpful, comment))) return;
      form.remove();
      thumbs[helpful ? 0 : 1]?.focus({ preventScroll: true });
    };
    const form = make(
      "form",
      { part: "comment", onsubmit: send },
      make("label", {}, helpful ? strings.commentUp : strings.commentDown, input),
      make("button", { part: "comment-send" }, strings.send),
    );
    return form;
  };
  show();
  tools.append(...thumbs);
  return after;
}
