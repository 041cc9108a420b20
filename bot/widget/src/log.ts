/** What is shown in the log beside the turns themselves, and what the status says. */
import { button, make, unseen } from "./dom.ts";
import type { Setting } from "./render.ts";
import { fill } from "./strings.ts";
import type { View } from "./view.ts";

const TYPING_AFTER_MS = 300;

export function openLog({ log, status }: View, { words, title }: Setting) {
  /** @param aloud only: for what eyes see elsewhere already */
  const say = (text: string, aloud = false) => { status.replaceChildren(aloud ? unseen(text) : text); };

  /** Scrolls to the end of what is new, or, where that would hide its start, to its start. Never moves the page. */
  function reveal(node: HTMLElement | undefined, behavior: ScrollBehavior = "auto") {
    if (!node) return;
    const tall = node.offsetHeight > log.clientHeight - 32;
    log.scrollTo({ top: tall ? node.offsetTop - 12 : log.scrollHeight, behavior });
  }

  function append(node: HTMLElement): HTMLElement {
    log.append(node);
    reveal(node);
    return node;
  }

  /** A line of the widget's own, with "Try again" where that helps. */
  const notice = (text: string, again?: () => void) => {
    append(make("div", { part: "notice" }, make("p", {}, text), again && button("retry", words.again, again)));
  };

  /** The waiting dots, when an answer takes longer; the returned function takes them away. */
  function waiting(): () => void {
    const bubble = make("div", { className: "bubble" }, make("i"), make("i"), make("i"));
    const dots = make("div", { part: "message typing", ariaHidden: "true" }, bubble);
    const later = setTimeout(() => {
      append(dots);
      say(fill(words.writing, title), true);
    }, TYPING_AFTER_MS);
    return () => {
      clearTimeout(later);
      if (dots.isConnected) say("");
      dots.remove();
    };
  }

  return { say, reveal, append, notice, waiting };
}
