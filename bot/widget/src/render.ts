/** Answers as elements: Markdown, tables, pictures, sources. Words become text nodes only. */
import { dateWords } from "./dates.ts";
import { icon, make, type Child } from "./dom.ts";
import { ICONS } from "./icons.ts";
import { opensPage, safeHref } from "./links.ts";
import { parseMarkdown, type Inline } from "./markdown.ts";
import type { Picture, Source } from "./messages.ts";
import { openOverlay } from "./overlay.ts";
import { fill, type Words } from "./strings.ts";

/** What renderers need to know. */
export interface Setting {
  /** the server's origin */
  server: string;
  words: Words;
  title: string;
}

/** The attributes of what is English and reads from left to right, whatever the page. */
export const ENGLISH_TEXT = { lang: "en", dir: "ltr" };

/** @param href one that safeHref returned */
function anchor(href: string, ...children: Child[]): HTMLAnchorElement {
  const page = opensPage(href);
  return make(
    "a",
    { part: "link", href, rel: "noopener noreferrer", target: page && "_blank", "aria-describedby": page && "new-tab" },
    ...children,
  );
}

const inlineNodes = (parts: Inline[], setting: Setting): Child[] =>
  parts.flatMap((part): Child[] => {
    if (typeof part === "string") return [part];
    if ("bold" in part) return [make("strong", {}, ...inlineNodes(part.bold, setting))];
    const href = safeHref(part.target, setting.server);
    const label = inlineNodes(part.label, setting);
    return href ? [anchor(href, ...label)] : label;
  });

const lineNodes = (lines: Inline[][], setting: Setting): Child[] =>
  lines.flatMap((line, index) => [index ? make("br") : null, ...inlineNodes(line, setting)]);

/** A wide table scrolls in its own box, which the keyboard can reach. */
function tableNode([header = [], ...rows]: Inline[][][], setting: Setting): HTMLElement {
  const cell = (tag: "th" | "td", parts: Inline[], scope?: string) => make(tag, { scope }, ...inlineNodes(parts, setting));
  const head = make("tr", {}, ...header.map((parts) => (parts.length && parts[0] !== "" ? cell("th", parts, "col") : make("td"))));
  const body = rows.map(([first = [], ...rest]) =>
    make("tr", {}, cell("th", first, "row"), ...rest.map((parts) => cell("td", parts))),
  );
  return make(
    "div",
    { part: "table", role: "region", "aria-label": setting.words.strings.comparison, tabindex: 0 },
    make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)),
  );
}

/** Restricted Markdown as elements. */
export const markdownNodes = (text: string, setting: Setting): HTMLElement[] =>
  parseMarkdown(text).map((block) => {
    if (block.type === "p") return make("p", {}, ...lineNodes(block.lines, setting));
    if (block.type === "table") return tableNode(block.rows, setting);
    const items = block.items.map((lines) => make("li", {}, ...lineNodes(lines, setting)));
    return make(block.type, { start: block.type === "ol" && block.start !== 1 && block.start }, ...items);
  });

/** A picture that a tap enlarges; null when its address is not one we load. */
export function pictureNode({ url, alt, width, height }: Picture, setting: Setting): HTMLElement | null {
  const src = safeHref(url, setting.server);
  if (!src?.startsWith("http")) return null;
  const { strings } = setting.words;
  const image = () => make("img", { src, alt, width, height, referrerpolicy: "no-referrer" });
  const enlarge = ({ currentTarget }: { currentTarget: HTMLElement }) =>
    openOverlay(currentTarget, alt, image(), make("button", { type: "button", part: "overlay-close", "aria-label": strings.closePicture, value: "close" }, icon(ICONS.close)));
  return make("button", { type: "button", part: "picture", "aria-label": fill(strings.enlarge, { alt }), onclick: enlarge }, image());
}

/** "2025-05" in words, where there is a date. */
const when = (asOf: Source["as_of"], lang: string) => (asOf ? ` (${dateWords(asOf, lang)})` : "");

/** Where an answer comes from, folded. */
export function sourcesNode(sources: Source[], { server, words }: Setting): HTMLElement {
  const items = sources.map(({ label, url, as_of }) => {
    const href = safeHref(url, server);
    return make("li", {}, href ? anchor(href, label) : label, when(as_of, "en"));
  });
  return make(
    "details",
    { part: "sources" },
    make("summary", {}, words.strings.sources),
    make("ul", ENGLISH_TEXT, ...items),
  );
}

/** An answer as plain words to paste elsewhere, with where it comes from. */
export const plainWords = (bubble: HTMLElement, sources: Source[]): string =>
  [bubble.innerText, ...sources.map(({ label, url, as_of }) => `${label}${when(as_of, "en")}${url ? `: ${url}` : ""}`)].join("\n");
