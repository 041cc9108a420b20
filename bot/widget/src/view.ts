/** The frame of the conversation: launcher, nudge, panel with header, menu, log and form. */
import { icon, make, unseen } from "./dom.ts";
import { ICONS, MARK } from "./icons.ts";
import type { Setting } from "./render.ts";
import { fill } from "./strings.ts";

export const MAX_TEXT = 1000;
export type Mode = "launcher" | "inline" | "page";

/** Builds the frame; the parts that change later are named. */
export function buildView(setting: Setting, mode: Mode) {
  const { title, words } = setting;
  const { strings } = words;
  const button = (part: string, label: string, drawing: string) =>
    make("button", { type: "button", part, "aria-label": label, title: label }, icon(drawing));
  const entry = (part: string, label: string) => make("button", { type: "button", part }, label);

  const badge = make("span", { part: "badge", hidden: true, "aria-hidden": "true" });
  const launcher = make("button", { type: "button", part: "launcher", "aria-expanded": "false" }, icon(ICONS.chat), icon(ICONS.down), badge);
  const [restart, larger, forget] = [entry("restart", strings.restart), entry("text-size", strings.larger), entry("forget", strings.forget)];
  const menuButton = button("menu-button", strings.menu, ICONS.more);
  const menu = make("div", { part: "menu", id: "menu", hidden: true }, larger, restart, forget);
  menuButton.setAttribute("aria-expanded", "false");
  menuButton.setAttribute("aria-controls", "menu");
  const close = button("close", strings.close, ICONS.close);
  const mark = icon(MARK, 40);
  mark.classList.add("mark");
  const header = make(
    "header",
    { part: "header" },
    mark,
    make("div", { class: "name" }, make("h2", { part: "title", id: "title" }, title), make("p", {}, strings.subtitle)),
    menuButton,
    mode === "launcher" && close,
    menu,
  );

  const log = make("div", { part: "log", role: "log", "aria-label": fill(strings.log, { title }), tabindex: 0 });
  const status = make("p", { part: "status", role: "status" });
  const input = make("textarea", {
    part: "input", id: "input", rows: 1, maxlength: MAX_TEXT, placeholder: strings.placeholder, autocomplete: "off", enterkeyhint: "send", dir: "auto", "aria-describedby": "keys",
  });
  const send = make("button", { part: "send", "aria-label": strings.send, title: strings.send }, icon(ICONS.send));
  const form = make(
    "form",
    { part: "form" },
    status,
    make("label", { class: "unseen", for: "input" }, strings.label),
    make("div", { class: "field" }, input, send),
    make("p", { part: "hint" }, strings.hint),
    unseen(strings.keys, { id: "keys" }),
  );
  const panel = make(mode === "launcher" ? "dialog" : "section", { part: "panel", "aria-labelledby": "title" }, header, log, form);
  // An empty title keeps the browser from showing the element's `title` attribute as a tooltip everywhere.
  const root = make(
    "div",
    { class: `root ${mode}`, lang: words.lang, title: "" },
    mode === "launcher" && launcher,
    panel,
    make("span", { id: "new-tab", hidden: true }, strings.newTab),
  );
  return { root, launcher, badge, panel, header, menuButton, menu, larger, restart, forget, close, log, status, form, input };
}

export type View = ReturnType<typeof buildView>;
