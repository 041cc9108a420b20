/** The frame of the conversation: launcher, panel with header, menu, log and form. */
import { button, icon, make } from "./dom.ts";
import { ICONS, MARK } from "./icons.ts";
import type { Setting } from "./render.ts";

export const MAX_TEXT = 1000;
export type Mode = "launcher" | "inline" | "page";

/** Builds the frame; the parts that change later are named. */
export function buildView({ title, lang, words }: Setting, mode: Mode) {
  const badge = make("span", { part: "badge", hidden: true, ariaHidden: "true" });
  const launcher = make("button", { type: "button", part: "launcher" }, icon(ICONS.chat), icon(ICONS.down), badge);
  const close = button("close", words.close, null, ICONS.close);
  const [larger, restart, forget] = [button("text-size", words.larger, null), button("restart", words.restart, null), button("forget", words.forget, null)];
  const menu = make(
    "details",
    { className: "menu-box" },
    make("summary", { part: "menu-button", ariaLabel: words.menu, title: words.menu }, icon(ICONS.more)),
    make("div", { part: "menu" }, larger, restart, forget),
  );
  const header = make(
    "header",
    { part: "header" },
    icon(MARK, 40),
    make("div", { className: "name" }, make("h2", { part: "title" }, title), make("p", {}, words.subtitle)),
    menu,
    mode === "launcher" && close,
  );

  const log = make("div", { part: "log", role: "log", ariaLabel: words.log, tabIndex: 0 });
  const status = make("p", { part: "status", role: "status" });
  const input = make("textarea", { part: "input", rows: 1, maxLength: MAX_TEXT, ariaLabel: words.label, title: words.keys, placeholder: words.placeholder, autocomplete: "off", enterKeyHint: "send", dir: "auto" });
  const send = Object.assign(button("send", words.send, null, ICONS.send), { type: "submit" });
  const form = make(
    "form",
    { part: "form" },
    status,
    make("div", { className: "field" }, input, send),
    make("p", { part: "hint" }, words.hint),
  );
  const panel = make(mode === "launcher" ? "dialog" : "section", { part: "panel", ariaLabel: title }, header, log, form);
  // An empty title keeps the browser from showing the element's `title` attribute as a tooltip everywhere.
  const root = make(
    "div",
    { className: `root in-${mode}`, lang, title: "" },
    mode === "launcher" && launcher,
    panel,
  );
  return { root, launcher, badge, panel, menu, larger, restart, forget, close, log, status, form, input };
}

export type View = ReturnType<typeof buildView>;
