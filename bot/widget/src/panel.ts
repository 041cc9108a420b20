/** Opening and closing: the panel, its menu, the nudge, and where the focus goes. */
import { icon, make } from "./dom.ts";
import { ICONS } from "./icons.ts";
import type { Setting } from "./render.ts";
import type { Store } from "./storage.ts";
import { fill } from "./strings.ts";
import type { View } from "./view.ts";

const NUDGE_AFTER_MS = 2000;
/** Where the panel fills the screen; the same as in widget.css. */
const PHONE = "(max-width: 30em), (max-height: 26em)";

/** Runs the launcher and its panel. */
export function runLauncher(view: View, { words, title }: Setting, signal: AbortSignal, changed: (open: boolean) => void) {
  const { launcher, badge, input, log } = view;
  const panel = view.panel as HTMLDialogElement;
  const phone = matchMedia(PHONE);
  const { strings } = words;
  let unread = 0;

  function name() {
    const label = panel.open ? strings.close : fill(strings.open, { title });
    launcher.setAttribute("aria-label", unread ? `${label} (${fill(strings.unread, { n: unread })})` : label);
    launcher.setAttribute("aria-expanded", String(panel.open));
    badge.textContent = String(unread);
    badge.hidden = !unread;
  }

  /** A phone's panel is modal: nothing behind it can be reached. Elsewhere the page stays usable. */
  function show() {
    if (phone.matches) panel.showModal();
    else panel.open = true; // show() would move the focus
  }

  function open(focus = true) {
    const before = panel.open;
    if (!before) {
      if (!focus && phone.matches) return; // nobody asked for a full screen yet
      show();
      unread = 0;
      name();
      changed(true);
    }
    // On a phone its keyboard would cover the conversation.
    if (focus) (matchMedia("(pointer: coarse)").matches ? log : input).focus({ preventScroll: true });
  }

  function close() {
    if (!panel.open) return;
    const inside = panel.contains((panel.getRootNode() as ShadowRoot).activeElement);
    panel.close();
    name();
    if (inside) launcher.focus({ preventScroll: true });
    changed(false);
  }

  launcher.addEventListener("click", () => { if (panel.open) close(); else open(); });
  view.close.addEventListener("click", close);
  panel.addEventListener("cancel", (event) => {
    if (event.target !== panel) return;
    event.preventDefault();
    close();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  phone.addEventListener(
    "change",
    () => {
      if (!panel.open) return;
      const focused = (panel.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
      panel.close();
      show();
      focused?.focus({ preventScroll: true });
    },
    { signal },
  );
  name();
  return {
    open,
    close,
    isOpen: () => panel.open,
    /** Counts an answer that nobody saw. */
    missed() {
      unread += 1;
      name();
    },
  };
}

/** The header's menu: a button that shows buttons. */
export function runMenu({ menu, menuButton, larger, root }: View, store: Store, signal: AbortSignal): void {
  const toggle = (open: boolean) => {
    menu.hidden = !open;
    menuButton.setAttribute("aria-expanded", String(open));
  };
  const size = () => {
    const { large } = store.read();
    root.classList.toggle("large", large);
    larger.setAttribute("aria-pressed", String(large));
  };
  menuButton.addEventListener("click", () => { toggle(menu.hidden); });
  menu.addEventListener("click", ({ target }) => {
    if (target === larger) {
      store.change({ large: !store.read().large });
      size();
    } else {
      toggle(false);
    }
  });
  for (const node of [menu, menuButton]) {
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || menu.hidden) return;
      event.preventDefault();
      event.stopPropagation();
      toggle(false);
      menuButton.focus();
    });
    node.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && relatedTarget !== menuButton && !menu.contains(relatedTarget as Node)) toggle(false);
    });
  }
  document.addEventListener(
    "pointerdown",
    (event) => {
      const path = event.composedPath();
      if (!path.includes(menu) && !path.includes(menuButton)) toggle(false);
    },
    { signal },
  );
  addEventListener("storage", size, { signal });
  size();
}

/** One invitation beside the closed launcher, for those who never talked nor said no. */
export function runNudge({ root, launcher }: View, text: string, dismiss: string, store: Store, signal: AbortSignal, open: () => void): () => void {
  let nudge: HTMLElement | undefined;
  const end = () => {
    clearTimeout(timer);
    nudge?.remove();
    if (!store.read().nudged) store.change({ nudged: true });
  };
  const timer = setTimeout(() => {
    nudge = make(
      "div",
      { part: "nudge" },
      make("button", { type: "button", part: "nudge-open", onclick: open }, text),
      make("button", {
        type: "button",
        part: "nudge-dismiss",
        "aria-label": dismiss,
        onclick: () => {
          end();
          launcher.focus({ preventScroll: true });
        },
      }, icon(ICONS.close)),
    );
    root.prepend(nudge);
  }, NUDGE_AFTER_MS);
  signal.addEventListener("abort", () => { clearTimeout(timer); });
  return end;
}
