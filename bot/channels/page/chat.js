/**
 * The plain chat page of Embark. The first half is pure (reading Markdown, dates and transcripts) and can be imported
 * anywhere; the second half is the page and starts only where there is a document. Texts of the server and of the
 * person reach the page as text nodes only: nothing here parses HTML.
 */

/**
 * @typedef {{id?: string, title: string}} Choice  Without an id it sends its title as text.
 * @typedef {{label: string, url: ?string, as_of: ?string}} Source
 * @typedef {{id: string, from?: "user"|"bot", text: string, buttons?: Choice[], sources?: Source[], topic?: ?string, image?: {url: string, alt: string, width: number, height: number}}} Message
 * @typedef {string | {bold: Inline[]} | {href: string, link: Inline[]}} Inline
 * @typedef {{type: "p", lines: Inline[][]} | {type: "ul"|"ol", start: number, items: Inline[][][]}
 *   | {type: "table", rows: Inline[][][]}} Block  A table's first row is its header, a row's first cell names it.
 * @typedef {{text: string, button?: string, after: ?string, uncertain?: boolean}} Outgoing
 *   A message on its way: `after` is the last answer seen before it, `uncertain` that the server may have it already.
 */

/* ---------- Pure: Markdown ---------- */

const SAFE_PROTOCOLS = new Set(["http:", "https:", "mailto:", "tel:"]);

/**
 * A link's target in the browser's own reading of it, or null when it is not one we open. A path on our own server
 * ("/plan/…") stays a path.
 * @param {?string} target
 * @returns {?string}
 */
export function safeHref(target) {
  if (/^\/(?![/\\])[\w./-]*$/.test(target ?? "")) return target;
  try {
    const url = new URL(target);
    return SAFE_PROTOCOLS.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * Bold and links in a line; everything else stays as written.
 * @param {string} line
 * @returns {Inline[]}
 */
export function parseInline(line) {
  const parts = [];
  let end = 0;
  for (const found of line.matchAll(/\*\*(\S(?:.*?\S)??)\*\*|\[([^[\]]+)\]\(([^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)/g)) {
    const [whole, bold, label, target] = found;
    if (found.index > end) parts.push(line.slice(end, found.index));
    end = found.index + whole.length;
    if (bold !== undefined) {
      parts.push({ bold: parseInline(bold) });
    } else {
      const href = safeHref(target);
      if (href) parts.push({ href, link: parseInline(label) });
      else parts.push(...parseInline(label));
    }
  }
  if (end < line.length) parts.push(line.slice(end));
  return parts;
}

/** @param {string} line  "| a | b |" */
const cellsOf = (line) => line.trim().slice(1, -1).split("|").map((cell) => parseInline(cell.trim()));

/**
 * Paragraphs, flat lists and tables.
 * @param {string} text
 * @returns {Block[]}
 */
export function parseMarkdown(text) {
  const blocks = [];
  let block = null;
  let gap = false;
  for (const line of text.split(/\r?\n/)) {
    if (!line.trim()) {
      gap = true;
      continue;
    }
    const [, number, item] = /^ {0,3}(?:[-*]|(\d{1,3})[.)])[ \t]+(.*)$/.exec(line) ?? [];
    if (/^\|.*\|$/.test(line.trim())) {
      if (block?.type !== "table" || gap) blocks.push((block = { type: "table", rows: [] }));
      if (!/^[|\s:-]+$/.test(line)) block.rows.push(cellsOf(line));
    } else if (item !== undefined) {
      const type = number ? "ol" : "ul";
      // A blank line between items does not end their list.
      if (block?.type !== type) blocks.push((block = { type, start: Number(number ?? 1), items: [] }));
      block.items.push([parseInline(item)]);
    } else {
      if (!block || gap || block.type === "table") blocks.push((block = { type: "p", lines: [] }));
      const lines = block.type === "p" ? block.lines : block.items[block.items.length - 1];
      lines.push(parseInline(line.trim()));
    }
    gap = false;
  }
  return blocks;
}

/* ---------- Pure: dates and transcripts ---------- */

const MONTHS =
  "January February March April May June July August September October November December".split(" ");

/**
 * "2025-05" as "May 2025", "2025-05-13" as "May 13, 2025"; anything else as it is.
 * @param {?string|number} date
 * @returns {string}
 */
export function dateWords(date) {
  const [, year, month, day] = /^(\d{4})-(\d{2})(?:-(\d{2}))?(?:T.*)?$/.exec(String(date ?? "")) ?? [];
  const name = MONTHS[Number(month) - 1];
  if (!name) return String(date ?? "");
  return day ? `${name} ${Number(day)}, ${year}` : `${name} ${year}`;
}

/** Texts are compared without case, spaces and marks, because the server tidies what it is sent. */
const sameText = (a, b) => bare(a) === bare(b);
const bare = (text) => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "") || text.trim();

/**
 * What became of the choices under a message of a transcript.
 * @param {Message[]} messages
 * @param {number} index
 * @returns {{open: boolean, chosen: number}} whether they can still be chosen; which one was, or -1
 */
export function choicesOf(messages, index) {
  const next = messages[index + 1];
  const chosen =
    next?.from === "user" ? (messages[index].buttons ?? []).findIndex(({ title }) => sameText(title, next.text)) : -1;
  return { open: !next, chosen };
}

/**
 * The answers to a message whose fate we do not know, so that it is never sent twice.
 * @param {Message[]} messages  the transcript
 * @param {Outgoing} outgoing
 * @returns {?Message[]} null when the server does not have it, or has not answered it
 */
export function answersTo(messages, outgoing) {
  const from = messages.findIndex(({ id }) => id === outgoing.after) + 1;
  const at = messages.findIndex((m, i) => i >= from && m.from === "user" && sameText(m.text, outgoing.text));
  if (at < 0) return null;
  const rest = messages.slice(at + 1);
  const next = rest.findIndex((m) => m.from === "user");
  const answers = next < 0 ? rest : rest.slice(0, next);
  return answers.length ? answers : null;
}

/* ---------- The server ---------- */

const BASE = "/webhooks/web";
const TIMEOUT_MS = 45000;
const UNREADABLE = "Something went wrong on our side, and your message was not answered.";

/** A request that did not succeed. Status 0: no answer, or none of ours. */
class Failure extends Error {
  constructor(status, message, retryAfter = 0) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{token?: ?string, body?: object}} [options]
 * @returns {Promise<any>} the JSON body, or null where there is none
 * @throws {Failure}
 */
async function request(method, path, { token, body } = {}) {
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  let response;
  let data = null;
  try {
    response = await fetch(BASE + path, {
      method, headers, body: body && JSON.stringify(body), signal: stop.signal, cache: "no-store", credentials: "omit",
    });
    if (response.status !== 204) data = await response.json().catch((error) => {
      // A failing proxy answers in HTML, which still is a failure with a status; a sign-in page with 200 is no answer.
      if (response.ok) throw error;
      return null;
    });
  } catch {
    throw new Failure(0, "There is no connection to Embark right now.");
  } finally {
    clearTimeout(timer);
  }
  if (response.ok) return data;
  throw new Failure(response.status, data?.error?.message ?? UNREADABLE, Number(response.headers.get("Retry-After")) || 0);
}

/* ---------- The page ---------- */

const STORE = "embark";
const MAX_TEXT = 1000;
const TYPING_AFTER_MS = 300;
const GREETING =
  "Hi, I'm Embark. I can tell you what pharmacy technicians do, how you become one, what it pays and where it leads. " +
  "Ask me anything about it, or start with one of these.";
const STARTERS = [
  "What does a pharmacy technician do?",
  "Do I need a degree?",
  "How much does it pay in my state?",
  "Is it for me?",
].map((title) => ({ title }));
const THUMB =
  "M7.2 10.6 11 3.4c1.7 0 2.8 1.2 2.6 2.9l-.4 3.2h5a2 2 0 0 1 2 2.3l-1 6.5a2 2 0 0 1-2 1.7h-10zM3.4 10.6h3.8V20H3.4z";

/**
 * An element with attributes, listeners ("on…" functions) and children; strings become text nodes.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node|string|null)} children
 */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A 24 × 24 line drawing. */
function icon(path, { size = 20, turned = false } = {}) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS(svg.namespaceURI, "path");
  const set = (node, values) => Object.entries(values).forEach(([name, value]) => node.setAttribute(name, value));
  set(svg, { viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true", focusable: "false" });
  set(line, { d: path, fill: "none", stroke: "currentColor", "stroke-width": 1.8, "stroke-linejoin": "round", "stroke-linecap": "round" });
  if (turned) line.setAttribute("transform", "rotate(180 12 12)");
  svg.append(line);
  return svg;
}

/** @param {string} href  one that safeHref returned */
function anchor(href, ...children) {
  // A new tab makes sense for pages only; a mail or telephone link, or a download, would leave an empty one behind.
  const page = /^(?:http|\/)/.test(href) && !/\.(?:md|ics)$/.test(href);
  return make(
    "a",
    { href, rel: "noopener noreferrer", target: page && "_blank", "aria-describedby": page && "new-tab" },
    ...children,
  );
}

/** @param {Inline[]} parts */
const inlineNodes = (parts) =>
  parts.map((part) => {
    if (typeof part === "string") return part;
    return part.bold ? make("strong", {}, ...inlineNodes(part.bold)) : anchor(part.href, ...inlineNodes(part.link));
  });

/** @param {Inline[][]} lines */
const lineNodes = (lines) =>
  lines.flatMap((line, index) => [...(index ? [make("br")] : []), ...inlineNodes(line)]);

/** @param {Inline[][][]} rows  a wide one scrolls in its own box, which the keyboard can reach */
function tableNode([header, ...rows]) {
  const cell = (name, parts, scope) => make(name, { scope }, ...inlineNodes(parts));
  const head = make("tr", {}, ...header.map((parts) => cell("th", parts, "col")));
  const body = rows.map(([first, ...rest]) => make("tr", {}, cell("th", first, "row"), ...rest.map((parts) => cell("td", parts))));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
  return make("div", { class: "table", role: "region", "aria-label": "Comparison", tabindex: "0" }, table);
}

/** @param {{url: string, alt: string, width: number, height: number}} image  one that our server draws; opens larger in a tab of its own */
function pictureNode({ url, alt, width, height }) {
  const href = safeHref(url);
  if (!href) return null;
  const picture = make("img", { src: href, alt, loading: "lazy", width, height });
  return make("a", { class: "picture", href, target: "_blank", rel: "noopener noreferrer" }, picture);
}

/** @param {string} text  restricted Markdown */
const markdownNodes = (text) =>
  parseMarkdown(text).map((block) => {
    if (block.type === "p") return make("p", {}, ...lineNodes(block.lines));
    if (block.type === "table") return tableNode(block.rows);
    const items = block.items.map((lines) => make("li", {}, ...lineNodes(lines)));
    return make(block.type, { start: block.type === "ol" && block.start !== 1 && block.start }, ...items);
  });

/** @param {Source[]} sources */
function sourcesNode(sources) {
  const items = sources.map(({ label, url, as_of: asOf }) => {
    const href = safeHref(url);
    const when = asOf ? make("span", { class: "when" }, ` (${dateWords(asOf)})`) : null;
    return make("li", {}, href ? anchor(href, label) : label, when);
  });
  return make("details", { class: "sources" }, make("summary", {}, "Where this comes from"), make("ul", {}, ...items));
}

/**
 * What must outlive a reload. Kept for this tab only; where storage is forbidden, in memory.
 * @returns {{token: ?string, unsent: Outgoing[], votes: Record<string, boolean>}}
 */
function load() {
  const kept = { token: null, unsent: [], votes: {} };
  try {
    return Object.assign(kept, JSON.parse(sessionStorage.getItem(STORE) ?? "{}"));
  } catch {
    return kept;
  }
}

/** Brings the page to life. */
function start() {
  const at = (id) => document.getElementById(id);
  const [log, form, input, status] = [at("log"), at("composer"), at("text"), at("status")];
  const kept = load();
  /** The last answer on the page. @type {?string} */
  let lastAnswer = null;
  const shown = new Set();
  /** The exchange that is under way: one at a time, so that answers keep their order and nothing goes out twice. */
  let underWay = null;

  /** @param {() => Promise<void>} work */
  function occupy(work) {
    const mine = work().finally(() => {
      if (underWay === mine) underWay = null; // or else forgetting has taken over, and waits for us
    });
    underWay = mine;
    return mine;
  }

  function keep() {
    try {
      if (kept.token || kept.unsent.length) sessionStorage.setItem(STORE, JSON.stringify(kept));
      else sessionStorage.removeItem(STORE);
    } catch { /* in memory, then */ }
  }

  const say = (text) => { status.textContent = text; };
  /** For what eyes see elsewhere on the page already. */
  const sayAloud = (text) => { status.replaceChildren(make("span", { class: "unseen" }, text)); };

  /* Showing */

  /** Scrolls to the end of what is new, or, where that would hide its start, to its start. */
  function reveal(node, behavior) {
    const low = getComputedStyle(log).overflowY === "visible"; // then the page scrolls, under the composer
    const room = low ? innerHeight - form.offsetHeight : log.clientHeight;
    const block = node.offsetHeight > room - 32 ? "start" : "end";
    node.scrollIntoView({ block, behavior });
  }

  function closeChoices() {
    for (const button of log.querySelectorAll(".choice:enabled")) button.disabled = true;
  }

  function markChosen(button) {
    button.classList.add("chosen");
    button.prepend(icon("M5 12.5l4.5 4.5L19 7.5", { size: 18 }));
    button.append(make("span", { class: "unseen" }, " (chosen)"));
  }

  /** @param {Choice[]} choices */
  function choicesNode(choices, { open = true, chosen = -1 } = {}) {
    const buttons = choices.map(({ id, title }) => {
      const press = ({ currentTarget }) => {
        if (!send(title, id)) return;
        markChosen(currentTarget);
        refocus(true);
      };
      return make("button", { type: "button", class: "choice", disabled: !open, onclick: press }, title);
    });
    if (buttons[chosen]) markChosen(buttons[chosen]);
    return make("div", { class: "choices", role: "group", "aria-label": "Suggested questions" }, ...buttons);
  }

  /** @param {string} id  of the answer */
  function helpfulNode(id) {
    const thumb = (value, name) =>
      make(
        "button",
        { type: "button", class: "thumb", "aria-label": name, "aria-pressed": String(kept.votes[id] === value), onclick: () => vote(value) },
        icon(THUMB, { turned: !value }),
      );
    const thumbs = [thumb(true, "Yes, this was helpful"), thumb(false, "No, this was not helpful")];
    const show = () => thumbs.forEach((node, i) => node.setAttribute("aria-pressed", String(kept.votes[id] === !i)));
    async function vote(value) {
      const before = kept.votes[id];
      if (before === value) return;
      kept.votes[id] = value;
      show();
      try {
        await request("POST", "/feedback", { token: kept.token, body: { message_id: id, helpful: value } });
        say("Thanks, noted.");
      } catch (failure) {
        if (before === undefined) delete kept.votes[id];
        else kept.votes[id] = before;
        show();
        say(`Your thumb was not saved. ${failure.message}`);
      }
      keep();
    }
    return make("div", { class: "helpful", role: "group", "aria-label": "Was this helpful?" },
      make("span", { class: "ask" }, make("span", {}, "Was this "), "helpful?"), ...thumbs);
  }

  /** @param {Message} message */
  function answerNode(message, choices) {
    const { id, text, buttons, sources, image } = message;
    if (id) {
      lastAnswer = id;
      shown.add(id);
    }
    return make("div", { class: "turn bot", "data-id": id },
      make("span", { class: "unseen" }, "Embark: "),
      make("div", { class: "bubble prose" }, ...markdownNodes(text ?? ""), image ? pictureNode(image) : null),
      id ? make("div", { class: "after" }, sources?.length ? sourcesNode(sources) : null, helpfulNode(id)) : null,
      buttons?.length ? choicesNode(buttons, choices) : null,
    );
  }

  const questionNode = (text) =>
    make("div", { class: "turn user" },
      make("span", { class: "unseen" }, "You: "),
      make("div", { class: "bubble" }, text));

  const greetingNode = () => answerNode({ text: GREETING, buttons: STARTERS });

  function notice(text, ...more) {
    const node = make("div", { class: "notice" }, make("p", {}, text), ...more);
    log.append(node);
    reveal(node);
    return node;
  }

  /**
   * Shows a whole conversation, as it was.
   * @param {Message[]} messages
   */
  function showAll(messages) {
    lastAnswer = null;
    shown.clear();
    // Restored answers are nothing new: a screen reader should not read them all out.
    log.setAttribute("aria-busy", "true");
    log.replaceChildren(...messages.map((message, index) =>
      message.from === "user" ? questionNode(message.text) : answerNode(message, choicesOf(messages, index))));
    if (!messages.length) log.append(greetingNode());
    kept.unsent = kept.unsent.filter((outgoing) => !answersTo(messages, outgoing));
    for (const outgoing of kept.unsent) {
      outgoing.uncertain = true;
      const node = questionNode(outgoing.text);
      log.append(node);
      markFailed(node, outgoing, new Failure(0, ""));
    }
    keep();
    if (messages.length || kept.unsent.length) reveal(log.lastElementChild, "instant");
    requestAnimationFrame(() => log.removeAttribute("aria-busy"));
  }

  /* Sending */

  /** After typing, back to the input; after a tap too, but not on a phone, whose keyboard would cover the answer. */
  function refocus(byChoice) {
    const target = byChoice && matchMedia("(pointer: coarse)").matches ? log : input;
    target.focus({ preventScroll: true });
  }

  /**
   * Sends a new message.
   * @param {string} text
   * @param {string} [button]
   * @returns {boolean} false when it has to wait for the one before
   */
  function send(text, button) {
    if (!free()) return false;
    closeChoices();
    const outgoing = { text, button, after: lastAnswer };
    kept.unsent.push(outgoing);
    const node = questionNode(text);
    log.append(node);
    occupy(() => exchange(outgoing, node));
    return true;
  }

  function sendAgain(outgoing, node) {
    if (!free()) return;
    closeChoices();
    node.classList.remove("failed");
    node.querySelector(".trouble").remove();
    log.append(node); // it is asked now, not then
    occupy(() => exchange(outgoing, node));
    refocus(true);
  }

  function free() {
    if (underWay) say("One moment, the last question is still being answered.");
    return !underWay;
  }

  /** One question and its answer, or the trouble with it. Never rejects. */
  async function exchange(outgoing, node) {
    keep();
    say("");
    reveal(node);
    const typing = make("div", { class: "turn bot typing", "aria-hidden": "true" },
      make("div", { class: "bubble" }, make("i"), make("i"), make("i")));
    const timer = setTimeout(() => {
      log.append(typing);
      reveal(typing);
      sayAloud("Embark is writing.");
    }, TYPING_AFTER_MS);
    const settle = () => {
      clearTimeout(timer);
      typing.remove();
    };
    try {
      const answers = (await ask(outgoing)).filter(({ id }) => !shown.has(id));
      settle();
      kept.unsent = kept.unsent.filter((other) => other !== outgoing);
      keep();
      say("");
      closeChoices();
      const nodes = answers.map((message, i) => answerNode(message, { open: i === answers.length - 1 }));
      log.append(...nodes);
      if (nodes.length) reveal(nodes[0]);
    } catch (failure) {
      settle();
      markFailed(node, outgoing, failure instanceof Failure ? failure : new Failure(500, UNREADABLE));
      keep();
      reveal(node);
    }
  }

  /** @returns {Promise<Message[]>} the answers */
  async function ask(outgoing) {
    const post = async () => {
      const body = outgoing.button ? { button: outgoing.button } : { text: outgoing.text };
      return (await request("POST", "/messages", { token: kept.token, body })).messages;
    };
    if (!kept.token) await begin();
    try {
      if (outgoing.uncertain) {
        const { messages } = await request("GET", "/messages", { token: kept.token });
        const answers = answersTo(messages, outgoing);
        if (answers) return answers;
      }
      return await post();
    } catch (failure) {
      if (failure.status !== 401) throw failure;
    }
    forgetSession();
    delete outgoing.button; // a button belongs to the conversation that offered it; its words do not
    await begin();
    notice("Our earlier conversation had ended, so this is a new one. I no longer have what you told me before.");
    return post();
  }

  async function begin() {
    kept.token = (await request("POST", "/session")).token;
    keep();
  }

  /** Drops a session that the server no longer has. */
  function forgetSession() {
    kept.token = null;
    kept.votes = {};
    keep();
    for (const node of log.querySelectorAll(".helpful")) node.remove(); // nobody is left to take the thumbs
  }

  /**
   * Marks a message that was not answered, and offers to send it again where that can help.
   * @param {HTMLElement} node
   * @param {Outgoing} outgoing
   * @param {Failure} failure
   */
  function markFailed(node, outgoing, failure) {
    const { status: code, message, retryAfter } = failure;
    // What the server refused for its content, it would refuse again.
    const refused = [400, 413, 422].includes(code) && !outgoing.button;
    delete outgoing.button;
    outgoing.uncertain ||= code === 0 || code >= 500;
    const why = code >= 500 ? message : `Not sent. ${message}`.trim();
    const trouble = make("div", { class: "trouble", "aria-live": "off" }, make("span", {}, why));
    if (refused) {
      kept.unsent = kept.unsent.filter((other) => other !== outgoing);
      if (!input.value) fill(outgoing.text);
    } else {
      const again = make("button", { type: "button", class: "quiet", onclick: () => sendAgain(outgoing, node) }, "Try again");
      if (code === 429 && retryAfter) {
        again.disabled = true;
        setTimeout(() => { again.disabled = false; }, retryAfter * 1000);
      }
      trouble.append(again);
    }
    node.classList.add("failed");
    node.append(trouble);
    sayAloud(why);
  }

  /* Beginning, and forgetting */

  async function restore() {
    if (!kept.token) return showAll([]);
    let messages = [];
    let ended = false;
    try {
      ({ messages } = await request("GET", "/messages", { token: kept.token }));
    } catch (failure) {
      ended = failure.status === 401;
      if (!ended) {
        const again = make("button", { type: "button", class: "quiet", onclick: () => { if (free()) occupy(restore); } }, "Try again");
        log.replaceChildren();
        return void notice(`Your conversation could not be loaded. ${failure.message}`, again);
      }
      forgetSession();
    }
    showAll(messages);
    if (ended) {
      const node = make("div", { class: "notice" }, make("p", {}, "Our earlier conversation has ended. Here is a fresh start."));
      log.prepend(node);
    }
  }

  async function forget() {
    const before = underWay;
    await occupy(async () => {
      say("Forgetting this conversation.");
      await before; // an answer that came later would bring the conversation back
      try {
        if (kept.token) await request("DELETE", "/session", { token: kept.token });
      } catch (failure) {
        if (failure.status !== 401) return say(`Nothing was deleted yet. ${failure.message} Please press “Forget me” again.`);
      }
      Object.assign(kept, { token: null, unsent: [], votes: {} });
      fill("");
      showAll([]);
      log.scrollTop = 0;
      say("Forgotten. What you wrote here is deleted.");
    });
    refocus(true);
  }

  /* Writing */

  function fit() {
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight + input.offsetHeight - input.clientHeight}px`;
  }

  function fill(text) {
    input.value = text;
    fit();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text && send(text)) fill("");
    refocus(false);
  });

  input.addEventListener("keydown", (event) => {
    // While an input method composes a word, Enter accepts it (Safari says so by the key code only).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });

  input.addEventListener("input", () => {
    fit();
    const left = MAX_TEXT - input.value.length;
    if (left <= 100) say(`${left} characters left`);
    else if (status.textContent.endsWith("left")) say("");
  });

  at("start-over").addEventListener("click", () => {
    send("start over");
    refocus(true);
  });
  at("forget").addEventListener("click", forget);

  form.hidden = at("tools").hidden = false;
  occupy(restore);
}

if (typeof document !== "undefined") start();
