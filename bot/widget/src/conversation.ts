/** A conversation: sending, restoring, staying in step with other tabs, and coming back after trouble. */
import { Failure, type Request } from "./api.ts";
import { make, unseen } from "./dom.ts";
import { readMessages, type Message, type Outgoing } from "./messages.ts";
import type { Setting } from "./render.ts";
import type { Store } from "./storage.ts";
import { fill } from "./strings.ts";
import { additions, choicesOf, FRESH_MS, keyOf, MAX_RETRIES, newClientId, refused, retryDelay, settled, unanswered } from "./transcript.ts";
import { botNode, closeChoices, userNode, type Deeds } from "./turns.ts";
import type { View } from "./view.ts";

const TYPING_AFTER_MS = 300;

export interface Around {
  view: View;
  setting: Setting;
  store: Store;
  request: Request;
  /** the first message; Markdown */
  greeting: string;
  /** aborted when the element leaves the page */
  signal: AbortSignal;
  /** the user said something, Embark answered, or a message could not be delivered (status) */
  said(from: "user" | "bot", topic: string | null): void;
  failed(status: number): void;
}

export function converse({ view, setting, store, request, greeting, signal, said, failed }: Around) {
  const { log, status, input } = view;
  const { strings, starters } = setting.words;
  const welcome: Message = { id: "", from: "bot", text: greeting, buttons: starters.map((title) => ({ title })) };
  /** Keys of the settled messages on the page. */
  let shown: string[] = [];
  /** Messages on the page that were not answered. */
  const troubled = new Map<string, { out: Outgoing; node: HTMLElement }>();
  /** What is under way: one exchange at a time, so that answers keep their order and nothing goes out twice. */
  let busy: Promise<void> | null = null;
  let restored = false;
  let stale = false;
  let attempts = 0;
  let timer = 0;
  let { revision, token: knownToken } = store.read();

  function occupy(work: () => Promise<void>): Promise<void> {
    const mine = work().finally(() => {
      if (busy !== mine) return; // forgetting has taken over, and waits for us
      busy = null;
      if (stale) void refresh();
    });
    return (busy = mine);
  }

  const say = (text: string) => { status.textContent = text; };
  /** For what eyes see elsewhere already. */
  const sayAloud = (text: string) => { status.replaceChildren(unseen(text)); };
  const why = ({ status, message }: Failure) => (status ? message || strings.failed : strings.offline);
  /** Keeps what changed, and lets other tabs notice. */
  const keep = (change: Parameters<Store["change"]>[0]) => {
    revision = store.read().revision + 1;
    store.change({ ...change, revision });
    knownToken = store.read().token;
  };
  const drop = (id: string) => { keep({ unsent: store.read().unsent.filter(({ client_id }) => client_id !== id) }); };

  /* Showing */

  /** Scrolls to the end of what is new, or, where that would hide its start, to its start. Never moves the page. */
  function reveal(node: HTMLElement, behavior: ScrollBehavior = "auto") {
    const tall = node.offsetHeight > log.clientHeight - 32;
    log.scrollTo({ top: tall ? node.offsetTop - 12 : log.scrollHeight, behavior });
  }

  const deeds: Deeds = {
    choose({ title, id }) {
      if (send(title, id)) refocus(true);
    },
    async judge(message_id, helpful, comment) {
      try {
        await request("POST", "/feedback", store.read().token, { message_id, helpful, ...(comment && { comment }) });
        say(strings.noted);
        return true;
      } catch (failure) {
        say(fill(strings.notNoted, { why: why(failure as Failure) }));
        return false;
      }
    },
    say,
  };

  const nodeOf = (message: Message, state: { open: boolean; chosen: string | null }) =>
    message.from === "user" ? userNode(message.text, setting) : botNode(message, state, setting, deeds);

  /** Appends what is new to the page. */
  function add(messages: Message[]) {
    const nodes = messages.map((message, i) => {
      closeChoices(log, message.from === "user" ? message.text : null, strings.chosen);
      const node = nodeOf(message, { open: i === messages.length - 1, chosen: null });
      log.append(node);
      shown.push(keyOf(message));
      return node;
    });
    if (nodes[0]) reveal(nodes[0]);
  }

  /** Shows a whole conversation, as it was, and then what is still on its way. */
  function showAll(messages: Message[], unsent: Outgoing[]) {
    // Restored answers are nothing new: a screen reader should not read them all out.
    log.setAttribute("aria-busy", "true");
    const all = [welcome, ...messages];
    log.replaceChildren(...all.map((message, i) => nodeOf(message, choicesOf(all, i))));
    shown = messages.map(keyOf);
    troubled.clear();
    for (const out of unsent) {
      closeChoices(log, out.text, strings.chosen);
      const node = userNode(out.text, setting);
      log.append(node);
      mark(out, node, strings.waiting);
    }
    if (all.length + unsent.length > 1) reveal(log.lastElementChild as HTMLElement, "instant");
    requestAnimationFrame(() => { log.removeAttribute("aria-busy"); });
  }

  function notice(text: string, again?: () => void) {
    const node = make("div", { part: "notice" }, make("p", {}, text), again && make("button", { type: "button", part: "retry", onclick: again }, strings.again));
    log.append(node);
    reveal(node);
  }

  /** The waiting dots, when an answer takes longer; the returned function takes them away. */
  function waiting(): () => void {
    const dots = make("div", { part: "message typing", "aria-hidden": "true" }, make("div", { class: "bubble" }, make("i"), make("i"), make("i")));
    const later = setTimeout(() => {
      log.append(dots);
      reveal(dots);
      sayAloud(fill(strings.writing, { title: setting.title }));
    }, TYPING_AFTER_MS);
    return () => {
      clearTimeout(later);
      if (dots.isConnected) say("");
      dots.remove();
    };
  }

  /* Sending */

  /** After typing, back to the input; after a tap too, but not on a phone, whose keyboard would cover the answer. */
  function refocus(byTap: boolean) {
    (byTap && matchMedia("(pointer: coarse)").matches ? log : input).focus({ preventScroll: true });
  }

  function free(): boolean {
    if (busy) say(strings.busy);
    return !busy;
  }

  /** Sends a new message; false when it has to wait for the one before. */
  function send(text: string, button?: string): boolean {
    if (!free()) return false;
    closeChoices(log, text, strings.chosen);
    const out: Outgoing = { client_id: newClientId(), text, at: Date.now(), ...(button && { button }) };
    store.change({ unsent: [...store.read().unsent, out] });
    const node = userNode(text, setting);
    log.append(node);
    reveal(node);
    say("");
    said("user", null);
    void occupy(() => exchange(out, node));
    return true;
  }

  /** One question and its answer, or the trouble with it. Never rejects. */
  async function exchange(out: Outgoing, node: HTMLElement) {
    if (node !== log.lastElementChild) log.append(node); // it is asked now, not then
    const settle = waiting();
    try {
      const answers = await deliver(out);
      settle();
      if (signal.aborted) return; // it stays on its way, and the next element on the page gets the answer
      attempts = 0;
      troubled.delete(out.client_id);
      node.classList.remove("failed");
      node.querySelector(".trouble")?.remove();
      drop(out.client_id);
      shown.push(out.client_id);
      add(answers.filter(({ id }) => !shown.includes(id)));
      for (const { topic } of answers) said("bot", topic ?? null);
    } catch (error) {
      settle();
      if (!(error instanceof Failure)) throw error;
      trouble(out, node, error);
    }
  }

  /** @throws Failure */
  async function deliver(out: Outgoing): Promise<Message[]> {
    const post = async (token: string) => {
      const { client_id, button, text } = out;
      const answer = await request("POST", "/messages", token, { client_id, ...(button ? { button } : { text }) });
      const messages = readMessages(answer);
      if (!messages) throw new Failure(500);
      return messages;
    };
    const token = store.read().token ?? (await begin());
    try {
      return await post(token);
    } catch (error) {
      const { status } = error as Failure;
      const button = out.button;
      // A button belongs to the conversation that offered it; its words do not.
      delete out.button;
      if (status === 422 && button) return post(token);
      if (status !== 401) {
        if (button) out.button = button;
        throw error;
      }
    }
    const other = store.read().token; // another tab may have begun anew already
    const renewed = other && other !== token ? other : await begin(token);
    for (const tools of log.querySelectorAll(".tools")) tools.remove(); // nobody is left to take the thumbs
    shown = [];
    notice(strings.renewed);
    return post(renewed);
  }

  /** A new session, or the one that another tab began meanwhile. */
  async function begin(ended: string | null = null): Promise<string> {
    const { token } = await request<{ token: string }>("POST", "/session");
    const kept = store.read().token;
    if (kept && kept !== ended) return kept;
    keep({ token });
    return token;
  }

  /** Marks a message that was not answered; it goes out again by itself, or on "Try again". */
  function trouble(out: Outgoing, node: HTMLElement, failure: Failure) {
    const { status, retryAfter } = failure;
    failed(status);
    const first = !troubled.has(out.client_id);
    const hopeless = refused(status);
    const words = status === 429 ? fill(strings.tooMany, { n: retryAfter || retryDelay(attempts) })
      : hopeless ? fill(strings.notSent, { why: why(failure) })
      : status && failure.message ? failure.message : `${strings.waiting} ${why(failure)}`;
    mark(out, node, words, hopeless);
    if (first) sayAloud(words);
    reveal(node);
    if (hopeless) {
      troubled.delete(out.client_id);
      drop(out.client_id);
      input.value ||= out.text;
    } else {
      again(retryAfter);
    }
  }

  function mark(out: Outgoing, node: HTMLElement, words: string, hopeless = false) {
    const press = () => {
      if (!free()) return;
      node.querySelector(".trouble")?.remove();
      node.classList.remove("failed");
      refocus(true);
      void occupy(() => exchange(out, node));
    };
    node.querySelector(".trouble")?.remove();
    node.classList.add("failed");
    node.append(
      make("div", { part: "trouble", "aria-live": "off" }, make("span", {}, words), !hopeless && make("button", { type: "button", part: "retry", onclick: press }, strings.again)),
    );
    troubled.set(out.client_id, { out, node });
  }

  /* Coming back */

  function again(retryAfter = 0) {
    clearTimeout(timer);
    if (attempts < MAX_RETRIES) timer = window.setTimeout(() => void comeBack(), retryDelay(attempts++, retryAfter) * 1000);
  }

  /** Loads what could not be loaded, and sends what could not be sent, oldest first. */
  async function comeBack() {
    clearTimeout(timer);
    await busy;
    if (!restored) await occupy(restore);
    for (const { out, node } of [...troubled.values()]) {
      if (signal.aborted || busy) return;
      if (Date.now() - out.at > FRESH_MS) continue;
      await occupy(() => exchange(out, node));
      if (troubled.has(out.client_id)) return;
    }
  }

  const fetchAll = async (token: string): Promise<Message[]> => {
    const messages = readMessages(await request("GET", "/messages", token));
    if (!messages) throw new Failure(500);
    return messages;
  };

  /** The conversation as the server has it, and what is still on its way. Never rejects. */
  async function restore() {
    const { token } = store.read();
    let messages: Message[] = [];
    let ended = false;
    const settle = waiting();
    try {
      if (token) messages = await fetchAll(token);
    } catch (error) {
      const failure = error as Failure;
      ended = failure.status === 401;
      if (!ended) {
        log.replaceChildren();
        notice(fill(strings.notLoaded, { why: why(failure) }), () => { if (free()) void occupy(restore); });
        again(failure.retryAfter);
        return;
      }
      if (store.read().token === token) keep({ token: null });
    } finally {
      settle();
    }
    restored = true;
    attempts = 0;
    merge(messages, true);
    if (!ended) return;
    notice(strings.ended);
  }

  function merge(messages: Message[], anew: boolean) {
    const before = store.read().unsent;
    const unsent = unanswered(messages, before);
    if (unsent.length < before.length) store.change({ unsent });
    const list = settled(messages, unsent);
    const more = additions(shown, list);
    const same = unsent.length === troubled.size && unsent.every(({ client_id }) => troubled.has(client_id));
    if (anew || !more || !same) showAll(list, unsent);
    else add(more);
  }

  /** Takes over what happened in another tab, or while the computer slept. */
  async function refresh() {
    stale = !!busy;
    if (busy || !restored || signal.aborted) return;
    const { token } = store.read();
    const before = shown.length;
    try {
      const messages = token ? await fetchAll(token) : [];
      if (busy || shown.length !== before) stale = true;
      else merge(messages, false);
    } catch {
      // The next message, or the connection's return, will tell.
    }
  }

  addEventListener(
    "storage",
    ({ key }) => {
      if (key !== null && key !== store.key) return;
      const now = store.read();
      if (now.revision === revision && now.token === knownToken) return;
      ({ revision, token: knownToken } = now);
      void refresh();
    },
    { signal },
  );
  document.addEventListener("visibilitychange", () => { if (!document.hidden) void refresh(); }, { signal });
  addEventListener("online", () => { attempts = 0; void comeBack().then(refresh); }, { signal });
  signal.addEventListener("abort", () => { clearTimeout(timer); });

  return {
    send,
    refocus,
    say,
    /** Loads the conversation once; resolves when it is on the page, or cannot be. */
    async begin(start: string | null): Promise<void> {
      if (restored || busy) return void (await busy);
      await occupy(restore);
      if (start && !shown.length && !troubled.size) send(start);
      else void comeBack();
    },
    /** Sends as soon as nothing is under way. */
    async ask(text: string): Promise<void> {
      while (busy) await busy;
      if (text.trim()) send(text.trim().slice(0, input.maxLength));
    },
    /** Deletes it on the server and here. */
    async forget(): Promise<void> {
      const before = busy;
      await occupy(async () => {
        say(strings.forgetting);
        await before; // an answer that came later would bring the conversation back
        const { token } = store.read();
        try {
          if (token) await request("DELETE", "/session", token);
        } catch (error) {
          const failure = error as Failure;
          if (failure.status !== 401) {
            say(fill(strings.notForgotten, { why: why(failure) }));
            return;
          }
        }
        clearTimeout(timer);
        keep({ token: null, unsent: [] });
        input.value = "";
        showAll([], []);
        log.scrollTop = 0;
        say(strings.forgotten);
      });
      refocus(true);
    },
  };
}
