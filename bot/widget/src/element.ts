/** `<embark-chat>`: what a page sees of it. The table of attributes, methods and events is in docs/widget.md. */
import { connect } from "./api.ts";
import { paint, readRgb } from "./color.ts";
import { converse } from "./conversation.ts";
import { make } from "./dom.ts";
import { openOverlay } from "./overlay.ts";
import { runLauncher, runMenu, runNudge } from "./panel.ts";
import type { Setting } from "./render.ts";
import { openStore } from "./storage.ts";
import { fill, wordsFor } from "./strings.ts";
import { buildView, MAX_TEXT, type Mode, type View } from "./view.ts";
import css from "./widget.css";

const styles = new CSSStyleSheet();
styles.replaceSync(css);

/** Those that the script line may carry as data-…; position and theme are the style sheet's. */
export const ATTRIBUTES = ["server", "mode", "title", "color", "greeting", "start", "lang", "strings", "nudge", "open", "position", "theme"];

interface Running {
  open(focus?: boolean): void;
  close(): void;
  ask(text: string): void;
  stop(): void;
}

export class EmbarkChat extends HTMLElement {
  static readonly observedAttributes = ATTRIBUTES;
  /** The server of elements that name none. */
  static server = location.origin;

  readonly #root = this.attachShadow({ mode: "open" });
  #running: Running | null = null;
  #renewing = false;

  connectedCallback(): void {
    this.#running ??= this.#run();
    this.#emit("ready");
  }

  disconnectedCallback(): void {
    this.#running?.stop();
    this.#running = null;
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (!this.#running || before === now || name === "position" || name === "theme") return;
    if (name === "open") {
      if (now === null) this.#running.close();
      else this.#running.open();
    } else if (!this.#renewing) {
      // Several attributes often change together.
      this.#renewing = true;
      queueMicrotask(() => {
        this.#renewing = false;
        if (!this.isConnected) return;
        this.#running?.stop();
        this.#running = this.#run();
      });
    }
  }

  /** Opens the panel and moves the focus to the input. */
  open(): void {
    this.#running?.open();
  }

  /** Closes the panel and moves the focus back to the launcher. */
  close(): void {
    this.#running?.close();
  }

  /** Opens the panel and sends a text as if it had been typed. */
  ask(text: string): void {
    this.#running?.open();
    this.#running?.ask(text);
  }

  #emit(name: string, detail?: object): void {
    this.dispatchEvent(new CustomEvent(`embark:${name}`, { detail, bubbles: true, composed: true }));
  }

  #run(): Running {
    const leave = new AbortController();
    const { signal } = leave;
    const setting = this.#setting();
    const { strings } = setting.words;
    const asked = this.getAttribute("mode");
    const mode: Mode = asked === "inline" || asked === "page" ? asked : "launcher";
    const view = buildView(setting, mode);
    const store = openStore(setting.server);
    const sheet = new CSSStyleSheet();
    this.#root.adoptedStyleSheets = [styles, sheet];
    this.#root.replaceChildren(view.root);
    this.#paint(sheet);

    const conversation = converse({
      view,
      setting,
      store,
      signal,
      request: connect(setting.server),
      greeting: this.getAttribute("greeting") ?? strings.greeting,
      said: (from, topic) => {
        if (from === "bot" && launcher && !launcher.isOpen()) launcher.missed();
        this.#emit("message", { from, topic });
      },
      failed: (status) => { this.#emit("error", { status }); },
    });
    const begin = () => void conversation.begin(this.getAttribute("start"));
    const launcher = mode === "launcher" ? runLauncher(view, setting, signal, (open) => {
      this.toggleAttribute("open", open);
      if (open) {
        endNudge?.();
        begin();
      }
      this.#emit(open ? "open" : "close");
    }) : null;
    runMenu(view, store, signal);
    view.restart.addEventListener("click", () => {
      conversation.send("start over");
      conversation.refocus(true);
    });
    view.forget.addEventListener("click", () => void confirmForgetting(view, setting).then((sure) => sure && conversation.forget()));
    runForm(view, setting, conversation);

    const { token, nudged } = store.read();
    const nudge = this.getAttribute("nudge");
    const endNudge = launcher && nudge && !token && !nudged
      ? runNudge(view, nudge, strings.dismiss, store, signal, () => { launcher.open(); })
      : null;
    if (!launcher) begin();
    else if (this.hasAttribute("open")) launcher.open(false);
    return {
      open: (focus) => { if (launcher) launcher.open(focus); else if (focus !== false) view.input.focus(); },
      close: () => { launcher?.close(); },
      ask: (text) => void conversation.begin(null).then(() => conversation.ask(text)),
      stop: () => { leave.abort(); },
    };
  }

  #setting(): Setting {
    const tag = this.closest<HTMLElement>("[lang]")?.lang ?? "en";
    let { server } = EmbarkChat;
    try {
      server = new URL(this.getAttribute("server") ?? server, server).origin;
    } catch {
      // Not an address; the default holds.
    }
    return { server, words: wordsFor(tag, this.getAttribute("strings")), title: this.getAttribute("title") ?? "Embark" };
  }

  /** The page's colour, read as the browser computes it, so that nothing but a colour gets through. */
  #paint(sheet: CSSStyleSheet): void {
    const color = this.getAttribute("color");
    if (!color || !CSS.supports("color", color)) return;
    sheet.replaceSync(".root{}");
    const rule = sheet.cssRules[0] as CSSStyleRule;
    rule.style.color = color;
    const probe = make("div", { class: "root" });
    this.#root.append(probe);
    const rgb = readRgb(getComputedStyle(probe).color);
    probe.remove();
    sheet.replaceSync(rgb ? paint(rgb) : "");
  }
}

/** Asks once before everything is deleted. */
async function confirmForgetting(view: View, { words }: Setting): Promise<boolean> {
  const { strings } = words;
  const button = (part: string, label: string, value: string) => make("button", { type: "button", part, value }, label);
  const answer = await openOverlay(
    view.menuButton,
    strings.forgetAsk,
    make(
      "div",
      { class: "ask" },
      make("h2", {}, strings.forgetAsk),
      make("p", {}, strings.forgetMore),
      button("confirm", strings.forget, "yes"),
      button("cancel", strings.keep, ""),
    ),
  );
  return answer === "yes";
}

/** Writing and sending. */
function runForm({ form, input, root }: View, { words }: Setting, conversation: ReturnType<typeof converse>): void {
  let counting = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text && conversation.send(text)) input.value = "";
    conversation.refocus(false);
  });
  input.addEventListener("keydown", (event) => {
    // While an input method composes a word, Enter accepts it (Safari says so by the key code only).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  input.addEventListener("input", () => {
    const left = MAX_TEXT - input.value.length;
    if (left <= 100) conversation.say(fill(words.strings.left, { n: left }));
    else if (counting) conversation.say("");
    counting = left <= 100;
  });
  // The page sees keys as pressed on <embark-chat>, not in a field; its shortcuts must not take them.
  for (const kind of ["keydown", "keypress", "keyup"]) {
    root.addEventListener(kind, (event) => {
      if ((event.target as HTMLElement).matches("input, textarea")) event.stopPropagation();
    });
  }
}
