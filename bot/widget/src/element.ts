/** `<embark-chat>`: what a page sees of it. The table of attributes, methods and events is in docs/widget.md. */
import { connect } from "./api.ts";
import { converse } from "./conversation.ts";
import { button, make } from "./dom.ts";
import { openOverlay } from "./overlay.ts";
import { runKeys, runLauncher, runMenu, runNudge } from "./panel.ts";
import type { Setting } from "./render.ts";
import { openStore } from "./storage.ts";
import { fill, wordsFor } from "./strings.ts";
import { buildView, MAX_TEXT, type View } from "./view.ts";
import css from "./widget.css";

const styles = new CSSStyleSheet();
styles.replaceSync(css);

/** The attributes that are read here; position and theme are the style sheet's. */
const OBSERVED = ["server", "mode", "title", "color", "greeting", "start", "lang", "strings", "nudge", "open"];
/** Those that the script line may carry as data-…. */
export const ATTRIBUTES = [...OBSERVED, "position", "theme"];

interface Running {
  open(focus?: boolean): void;
  close(): void;
  ask(text: string): void;
  stop(): void;
}

export class EmbarkChat extends HTMLElement {
  static readonly observedAttributes = OBSERVED;
  /** The server of elements that name none. */
  static server = location.origin;

  readonly #root = this.attachShadow({ mode: "open" });
  #running: Running | null = null;

  connectedCallback(): void {
    this.#running ??= this.#run();
    this.#emit("ready");
  }

  disconnectedCallback(): void {
    this.#running?.stop();
    this.#running = null;
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (!this.#running || before === now) return;
    if (name === "open") {
      if (now === null) this.#running.close();
      else this.#running.open();
    } else {
      this.#running.stop();
      this.#running = this.#run();
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
    const { words, server } = setting;
    const mode = (["inline", "page"] as const).find((name) => name === this.getAttribute("mode")) ?? "launcher";
    const view = buildView(setting, mode);
    const store = openStore(server);
    const color = new CSSStyleSheet();
    color.replaceSync(".root{}");
    const asked = this.getAttribute("color") ?? "";
    // Set as a value, so that nothing but a colour gets through; the style sheet makes it readable.
    if (CSS.supports("color", asked)) (color.cssRules[0] as CSSStyleRule).style.setProperty("--embark-accent", asked);
    this.#root.adoptedStyleSheets = [styles, color];
    this.#root.replaceChildren(view.root);

    const conversation = converse(view, setting, store, connect(server), signal, (name, detail) => {
      if (detail.from === "bot") launcher?.answered();
      this.#emit(name, detail);
    });
    const begin = () => conversation.begin(this.getAttribute("start"));
    const launcher = mode === "launcher" ? runLauncher(view, setting, (open) => {
      this.toggleAttribute("open", open);
      if (open) {
        endNudge?.();
        void begin();
      }
      this.#emit(open ? "open" : "close");
    }) : null;
    const { token, nudged } = store.read();
    const nudge = this.getAttribute("nudge");
    const endNudge = launcher && nudge && !token && !nudged ? runNudge(view, nudge, words.dismiss, store) : null;
    runMenu(view, store);
    runKeys(view, launcher?.close);
    runForm(view, setting, conversation);

    if (!launcher) void begin();
    else if (this.hasAttribute("open")) launcher.open(false);
    return {
      open: () => { if (launcher) launcher.open(); else conversation.refocus(true); },
      close: () => launcher?.close(),
      ask: (text) => void begin().then(() => conversation.ask(text)),
      stop: () => { leave.abort(); },
    };
  }

  #setting(): Setting {
    const own = this.getAttribute("strings");
    let { server } = EmbarkChat;
    try {
      server = new URL(this.getAttribute("server") ?? server, server).origin;
    } catch {
      // Not an address; the default holds.
    }
    const words = wordsFor(own);
    words.greeting = this.getAttribute("greeting") ?? words.greeting;
    return {
      server,
      title: this.getAttribute("title") ?? "Embark",
      lang: own ? (this.closest<HTMLElement>("[lang]")?.lang ?? "en") : "en",
      words,
    };
  }
}

/** Writing and sending, beginning anew and being forgotten. */
function runForm(view: View, { words }: Setting, conversation: ReturnType<typeof converse>): void {
  const { form, input, restart, forget, menu } = view;
  let counting = false;

  form.onsubmit = (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text && conversation.send(text)) input.value = "";
    conversation.refocus(false);
  };
  input.onkeydown = (event) => {
    // While an input method composes a word, Enter accepts it (Safari says so by the key code only).
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  };
  input.oninput = () => {
    const left = MAX_TEXT - input.value.length;
    if (left <= 100) conversation.say(fill(words.left, left));
    else if (counting) conversation.say("");
    counting = left <= 100;
  };

  restart.onclick = () => {
    conversation.send("start over");
    conversation.refocus(true);
  };
  forget.onclick = async () => {
    const question = make("div", { className: "ask" }, make("h2", {}, words.forgetAsk), make("p", {}, words.forgetMore), button("confirm", words.forget, null), button("cancel", words.keep, null));
    const answer = await openOverlay(menu.firstElementChild as HTMLElement, words.forgetAsk, question);
    if (answer === "confirm") await conversation.forget();
  };
}
