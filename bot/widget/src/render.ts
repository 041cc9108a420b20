/** Answers as elements: Markdown, tables, pictures, sources. Words become text nodes only. */
import { dateWords } from "./dates.ts";
import { button, make, type Child } from "./dom.ts";
import { ICONS } from "./icons.ts";
import { opensPage, safeHref } from "./links.ts";
import { parseMarkdown, type Inline } from "./markdown.ts";
import type { Picture, Source } from "./messages.ts";
import { openOverlay } from "./overlay.ts";
import { fill, type Strings } from "./strings.ts";

/** What renderers need to know. */
export interface Setting {
  /** the server's origin */
  server: string;
  title: string;
  /** the language of the words below */
  lang: string;
  words: Strings;
}

/** What is English and reads from left to right, whatever the page. */
export const ENGLISH_TEXT = { lang: "en", dir: "ltr" };

/** @param href one that safeHref returned */
const anchor = (href: string, { words }: Setting, ...children: Child[]): HTMLElement =>
  make("a", { part: "link", href, rel: "noopener noreferrer", ...(opensPage(href) && { target: "_blank", title: words.newTab }) }, ...children);

const inlineNodes = (parts: Inline[], setting: Setting): Child[] =>
  parts.flatMap((part): Child[] => {
    if (typeof part === "string") return [part];
    if ("strong" in part) return [make("strong", {}, ...inlineNodes(part.strong, setting))];
    const href = safeHref(part.target, setting.server);
    const label = inlineNodes(part.label, setting);
    return href ? [anchor(href, setting, ...label)] : label;
  });

/** A wide table scrolls in its own box, which the keyboard can reach. */
function tableNode(rows: Inline[][][], setting: Setting): HTMLElement {
  const lines = rows.map((cells, y) =>
    make(
      "tr",
      {},
      ...cells.map((parts, x) => {
        const content = inlineNodes(parts, setting);
        // The corner is empty, and a header must not be.
        if ((x && y) || !content.length) return make("td", {}, ...content);
        return make("th", { scope: y ? "row" : "col" }, ...content);
      }),
    ),
  );
  const table = make("table", {}, make("thead", {}, lines.shift()), make("tbody", {}, ...lines));
  return make("div", { part: "table", role: "group", ariaLabel: setting.words.table, tabIndex: 0 }, table);
}

/** Restricted Markdown as elements. */
export function markdownNodes(text: string, setting: Setting): HTMLElement[] {
  const lineNodes = (lines: Inline[][]) => lines.flatMap((line, i) => [i > 0 && make("br"), ...inlineNodes(line, setting)]);
  return parseMarkdown(text).map((block) => {
    if (block.type === "p") return make("p", {}, ...lineNodes(block.lines));
    if (block.type === "table") return tableNode(block.rows, setting);
    const list = make(block.type, {}, ...block.items.map((lines) => make("li", {}, ...lineNodes(lines))));
    if (block.start !== 1) (list as HTMLOListElement).start = block.start;
    return list;
  });
}

/** A picture that a tap enlarges; nothing when its address is not one we load. */
export function pictureNode({ url, alt, width, height }: Picture, { server, words }: Setting): HTMLElement | null {
  const src = safeHref(url, server);
  if (!src?.startsWith("http")) return null;
  const image = () => make("img", { src, alt, width, height, referrerPolicy: "no-referrer" });
  const enlarge = () => openOverlay(node, alt, image(), button("overlay-close", words.close, null, ICONS.close));
  const node = make("button", { type: "button", part: "picture", ariaLabel: fill(words.enlarge, alt), onclick: enlarge }, image());
  return node;
}

/** "2025-05" in words, where there is a date. */
const when = ({ as_of }: Source) => (as_of ? ` (${dateWords(as_of)})` : "");

/** Where an answer comes from, folded. */
export function sourcesNode(sources: Source[], setting: Setting): HTMLElement {
  const items = sources.map((source) => {
    const href = safeHref(source.url, setting.server);
    return make("li", {}, href ? anchor(href, setting, source.label) : source.label, when(source));
  });
  return make("details", { part: "sources" }, make("summary", {}, setting.words.sources), make("ul", ENGLISH_TEXT, ...items));
}

/** An answer as plain words to paste elsewhere, with where it comes from. */
export const plainWords = (bubble: HTMLElement, sources: Source[]): string =>
  [bubble.innerText, ...sources.map((source) => `${source.label}${when(source)} ${source.url ?? ""}`)].join("\n");
