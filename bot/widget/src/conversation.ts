/** A conversation: sending, restoring, staying in step with other tabs, and coming back after trouble. */
import type { Failure, Request } from "./api.ts";
import { button, make } from "./dom.ts";
import { openLog } from "./log.ts";
import type { Message, Outgoing } from "./messages.ts";
import type { Setting } from "./render.ts";
import { openSession } from "./session.ts";
import type { Store } from "./storage.ts";
import { fill } from "./strings.ts";
import { additions, FRESH_MS, keyOf, MAX_RETRIES, newClientId, refused, retryDelay, settled, unanswered } from "./transcript.ts";
import { botNode, closeChoices, userNode, type Deeds } from "./turns.ts";
import type { View } from "./view.ts";

/**
 * @param signal aborted when the element leaves the page
 * @param emit tells the page: somebody said a "message", or an "error" kept one from being delivered
 */
export function converse(
  view: View,
  setting: Setting,
  store: Store,
  request: Request,
  signal: AbortSignal,
  emit: (name: string, detail: { from?: string; topic?: string | null | undefined; status?: number }) => void,
) {
  const { log, input } = view;
  const { words } = setting;
  const { say, reveal, append, notice, waiting } = openLog(view, setting);
  const welcome: Message = { id: "", from: "bot", text: words.greeting, buttons: words.starters.map((title) => ({ title })) };
  /** Keys of the settled messages on the page. */
  let shown: string[] = [];
  /** Messages on the page that were not answered. */
  const troubled = new Map<string, { out: Outgoing; node: HTMLElement }>();
  /** What is under way: one exchange at a time, so that answers keep their order and nothing goes out twice. */
  let busy: Promise<void> | null = null;
  let restored = false;
  /** Another tab has gone on meanwhile. */
  let stale = false;
  let attempts = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function occupy(work: () => Promise<void>): Promise<void> {
    const mine = work().finally(() => {
      if (busy !== mine) return; // forgetting has taken over, and waits for us
      busy = null;
      if (stale) void refresh();
    });
    return (busy = mine);
  }

  function free(): boolean {
    if (busy) say(words.busy);
    return !busy;
  }

  const why = ({ status, message }: Failure) => (status ? message || words.failed : words.offline);

  const { load, deliver } = openSession(store, request, () => {
    for (const tools of log.querySelectorAll(".tools")) tools.remove(); // nobody is left to take the thumbs
    shown = [];
    notice(words.renewed);
  });
  const drop = (out: Outgoing) => { store.change({ unsent: store.read().unsent.filter(({ client_id }) => client_id !== out.client_id) }); };

  /* Showing */

  const deeds: Deeds = {
    choose({ title, id }) {
      if (send(title, id)) refocus(true);
    },
    async judge(message_id, helpful, comment) {
      try {
        await request("POST", "/feedback", store.read().token, { message_id, helpful, ...(comment && { comment }) });
        say(words.noted);
        return true;
      } catch (failure) {
        say(fill(words.notNoted, why(failure as Failure)));
        return false;
      }
    },
    say,
  };

  /** Appends messages; each ends the choices before it. */
  function add(messages: Message[]): HTMLElement[] {
    return messages.map((message) => {
      const user = message.from === "user";
      closeChoices(log, user ? message.text : "");
      const node = user ? userNode(message.text, setting) : botNode(message, setting, deeds);
      log.append(node);
      if (message.id) shown.push(keyOf(message));
      return node;
    });
  }

  /** Shows a whole conversation, as it was, and then what is still on its way. */
  function showAll(messages: Message[], unsent: Outgoing[]) {
    // Restored answers are nothing new: a screen reader should not read them all out.
    log.ariaBusy = "true";
    log.replaceChildren();
    shown = [];
    troubled.clear();
    let [last] = add([welcome, ...messages]).slice(-1);
    for (const out of unsent) {
      closeChoices(log, out.text);
      log.append((last = userNode(out.text, setting)));
      mark(out, last, words.waiting);
    }
    if (last !== log.firstChild) reveal(last, "instant");
    requestAnimationFrame(() => { log.ariaBusy = "false"; });
  }

  /* Sending */

  /** After typing, back to the input; after a tap too, but not on a phone, whose keyboard would cover the answer. */
  function refocus(byTap: boolean) {
    (byTap && matchMedia("(pointer: coarse)").matches ? log : input).focus({ preventScroll: true });
  }

  /** Sends a new message; false when it has to wait for the one before. */
  function send(text: string, button?: string): boolean {
    if (!free()) return false;
    const out: Outgoing = { client_id: newClientId(), text, at: Date.now(), ...(button && { button }) };
    store.change({ unsent: [...store.read().unsent, out] });
    closeChoices(log, text);
    const node = append(userNode(text, setting));
    say("");
    emit("message", { from: "user", topic: null });
    void occupy(() => exchange(out, node));
    return true;
  }

  /** One question and its answer, or the trouble with it. Never rejects. */
  async function exchange(out: Outgoing, node: HTMLElement) {
    if (node !== log.lastElementChild) log.append(node); // it is asked now, not then
    const settle = waiting();
    try {
      const answers = await deliver(out);
      if (signal.aborted) return; // it stays on its way, and the next element on the page gets the answer
      attempts = 0;
      clear(out, node);
      drop(out);
      shown.push(out.client_id);
      settle();
      reveal(add(answers.filter(({ id }) => !shown.includes(id)))[0]);
      for (const { topic } of answers) emit("message", { from: "bot", topic });
    } catch (failure) {
      settle();
      trouble(out, node, failure as Failure);
    }
  }

  /** Marks a message that was not answered. It goes out again by itself, unless the server refused what is in it. */
  function trouble(out: Outgoing, node: HTMLElement, failure: Failure) {
    const { status, message, retryAfter } = failure;
    const hopeless = refused(status);
    let text = `${words.waiting} ${why(failure)}`;
    if (hopeless) text = fill(words.notSent, why(failure));
    else if (status === 429) text = fill(words.tooMany, retryAfter);
    else if (status && message) text = message;
    if (!troubled.has(out.client_id)) say(text, true);
    mark(out, node, text, hopeless);
    reveal(node);
    emit("error", { status });
    if (hopeless) {
      troubled.delete(out.client_id);
      drop(out);
      input.value ||= out.text;
    } else {
      tryLater(retryAfter);
    }
  }

  function mark(out: Outgoing, node: HTMLElement, text: string, hopeless = false) {
    const again = () => {
      if (!free()) return;
      clear(out, node);
      refocus(true);
      void occupy(() => exchange(out, node));
    };
    clear(out, node);
    troubled.set(out.client_id, { out, node });
    node.classList.add("failed");
    node.append(make("div", { part: "trouble", ariaLive: "off" }, make("span", {}, text), !hopeless && button("retry", words.again, again)));
  }

  function clear({ client_id }: Outgoing, node: HTMLElement) {
    troubled.delete(client_id);
    node.classList.remove("failed");
    node.querySelector(".trouble")?.remove();
  }

  /* Coming back */

  function tryLater(retryAfter: number) {
    clearTimeout(timer);
    if (attempts < MAX_RETRIES) timer = setTimeout(() => void comeBack(), retryDelay(attempts++, retryAfter) * 1000);
  }

  /** Loads what could not be loaded, and sends what could not be sent, oldest first. */
  async function comeBack() {
    clearTimeout(timer);
    await busy;
    if (signal.aborted) return;
    if (!restored) await occupy(restore);
    for (const { out, node } of [...troubled.values()]) {
      if (Date.now() - out.at > FRESH_MS) continue;
      await busy;
      await occupy(() => exchange(out, node));
      if (troubled.has(out.client_id)) return;
    }
  }

  /** Never rejects. */
  async function restore() {
    const settle = waiting();
    try {
      const messages = await load();
      settle();
      take(messages);
    } catch (error) {
      settle();
      const failure = error as Failure;
      if (failure.status === 401) {
        store.change({ token: null });
        take([]);
        notice(words.renewed);
      } else {
        log.replaceChildren();
        notice(fill(words.notLoaded, why(failure)), () => { if (free()) void occupy(restore); });
        tryLater(failure.retryAfter);
      }
    }
  }

  /** Shows what the server has and what is still on its way, changing as little as possible. */
  function take(messages: Message[]) {
    const before = store.read().unsent;
    const unsent = unanswered(messages, before);
    if (unsent.length < before.length) store.change({ unsent });
    const list = settled(messages, unsent);
    const more = restored && additions(shown, list);
    if (more && (!more.length || (!unsent.length && !troubled.size))) {
      reveal(add(more)[0]);
    } else {
      restored = true;
      attempts = 0;
      showAll(list, unsent);
    }
  }

  /** Takes over what happened in another tab, or while the computer slept. */
  async function refresh(): Promise<void> {
    stale = !!busy;
    if (busy || !restored || signal.aborted) return;
    const before = store.read().revision;
    try {
      const messages = await load();
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- an exchange may have begun meanwhile
      if (busy || before !== store.read().revision) await refresh();
      else take(messages);
    } catch {
      // The next message, or the connection's return, will tell.
    }
  }

  addEventListener(
    "storage",
    () => {
      if (store.news()) void refresh();
    },
    { signal },
  );
  document.addEventListener("visibilitychange", () => { if (!document.hidden) void refresh(); }, { signal });
  addEventListener("online", () => {
    attempts = 0;
    void comeBack().then(refresh);
  }, { signal });

  return {
    send,
    refocus,
    say,
    /** Loads the conversation, once; resolves when it is on the page, or cannot be. */
    async begin(start?: string | null): Promise<void> {
      if (restored || busy) return busy ?? undefined;
      await occupy(restore);
      if (start && !shown.length && !troubled.size) send(start);
      else await comeBack();
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
        await before; // an answer that came later would bring the conversation back
        const { token } = store.read();
        try {
          if (token) await request("DELETE", "/session", token);
        } catch (failure) {
          if ((failure as Failure).status !== 401) {
            say(fill(words.notForgotten, why(failure as Failure)));
            return;
          }
        }
        clearTimeout(timer);
        store.change({ token: null, unsent: [] });
        input.value = "";
        showAll([], []);
        log.scrollTop = 0;
        say(words.forgotten);
      });
      refocus(true);
    },
  };
}
