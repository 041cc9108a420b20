/** Opening and closing: the panel, its menu, the nudge, and where the focus goes. */
import { button, make } from "./dom.ts";
import { ICONS } from "./icons.ts";
import type { Setting } from "./render.ts";
import type { Store } from "./storage.ts";
import { fill } from "./strings.ts";
import type { View } from "./view.ts";

const NUDGE_AFTER_MS = 2000;
/** Where the panel fills the screen; the same as in widget.css. */
const PHONE = "(max-width: 30em), (max-height: 26em)";

/** Runs the launcher and its panel. */
export function runLauncher(view: View, { words, title }: Setting, changed: (open: boolean) => void) {
  const { launcher, badge, input, log } = view;
  const panel = view.panel as HTMLDialogElement;
  let unread = 0;
  let opened = false;

  function name() {
    const label = opened ? words.close : fill(words.open, title);
    launcher.ariaLabel = unread ? `${label} (${fill(words.unread, unread)})` : label;
    launcher.ariaExpanded = String(opened);
    badge.textContent = String(unread);
    badge.hidden = !unread;
  }

  function open(focus = true) {
    if (!opened) {
      // A phone's panel is modal: nothing behind it can be reached. Elsewhere the page stays usable.
      if (!matchMedia(PHONE).matches) panel.open = true; // show() would move the focus
      else if (focus) panel.showModal();
      else return; // nobody asked for a full screen yet
      opened = true;
      unread = 0;
      name();
      changed(true);
    }
    // The keyboard of a touch screen would cover the conversation.
    if (focus) (matchMedia("(pointer: coarse)").matches ? log : input).focus({ preventScroll: true });
  }

  function close() {
    if (!opened) return;
    opened = false;
    const inside = panel.matches(":focus-within") || !panel.open;
    panel.close();
    name();
    if (inside) launcher.focus({ preventScroll: true });
    changed(false);
  }

  launcher.onclick = () => { if (opened) close(); else open(); };
  view.close.onclick = close;
  // A phone's "back" closes it too. The event comes late: somebody may have opened it again.
  panel.onclose = () => { if (!panel.open) close(); };
  name();
  return {
    open,
    close,
    /** Counts an answer that nobody saw. */
    answered() {
      if (!opened) unread += 1;
      name();
    },
  };
}

/** The header's menu. */
export function runMenu({ menu, larger, root }: View, store: Store): void {
  const size = () => {
    const { large } = store.read();
    root.classList.toggle("large", large);
    larger.ariaPressed = String(large);
  };
  larger.onclick = () => {
    store.change({ large: !store.read().large });
    size();
  };
  menu.onclick = ({ target }) => {
    if (target !== larger && (target as Element).matches("button")) menu.open = false;
  };
  menu.addEventListener("focusout", ({ relatedTarget }) => { menu.open &&= menu.contains(relatedTarget as Node | null); });
  size();
}

/** Keys: Esc closes the menu, or else the panel; and what is typed here is not the page's business. */
export function runKeys({ panel, menu }: View, close?: () => void): void {
  panel.onkeydown = panel.onkeyup = (event) => {
    // The page sees keys as pressed on <embark-chat>, not in a field; its shortcuts must not take them.
    if ((event.target as Element).matches("input, textarea")) event.stopPropagation();
    if (event.type === "keyup" || event.key !== "Escape" || event.isComposing) return;
    if (menu.open) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    } else if (close) {
      close();
    } else {
      return;
    }
    event.stopPropagation();
    event.preventDefault();
  };
}

/** One invitation beside the closed launcher, for those who never talked nor said no. Returns what ends it. */
export function runNudge({ root, launcher }: View, text: string, dismiss: string, store: Store): () => void {
  const end = () => {
    clearTimeout(timer);
    nudge.remove();
    store.change({ nudged: true });
  };
  const no = () => {
    end();
    launcher.focus({ preventScroll: true });
  };
  const nudge = make(
    "div",
    { part: "nudge" },
    button("nudge-open", text, () => { launcher.click(); }),
    button("nudge-dismiss", dismiss, no, ICONS.close),
  );
  const timer = setTimeout(() => { root.prepend(nudge); }, NUDGE_AFTER_MS);
  return end;
}
