/** The Markdown that answers use: bold, links, flat lists and tables. It is read into data, never into HTML. */

export type Inline = string | { strong: Inline[] } | { target: string; label: Inline[] };

/** A table's first row is its header, a row's first cell names it. */
export type Block =
  | { type: "p"; lines: Inline[][] }
  | { type: "ul" | "ol"; start: number; items: Inline[][][] }
  | { type: "table"; rows: Inline[][][] };

/** Bold and links in a line; everything else stays as written. Targets are not checked here. */
export function parseInline(line: string): Inline[] {
  const parts: Inline[] = [];
  let end = 0;
  for (const found of line.matchAll(/\*\*(\S(?:.*?\S)??)\*\*|\[([^[\]]+)\]\(([^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)/g)) {
    const [whole, strong, label, target] = found;
    if (found.index > end) parts.push(line.slice(end, found.index));
    end = found.index + whole.length;
    parts.push(strong ? { strong: parseInline(strong) } : { target: target ?? "", label: parseInline(label ?? "") });
  }
  if (end < line.length) parts.push(line.slice(end));
  return parts;
}

/** "| a | b |" */
const cellsOf = (line: string) => line.trim().slice(1, -1).split("|").map((cell) => parseInline(cell.trim()));

/** Paragraphs, flat lists and tables. */
export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = [];
  let block: Block | undefined;
  let gap = false;
  const begin = <B extends Block>(next: B): B => {
    blocks.push((block = next));
    return next;
  };
  for (const line of text.split(/\r?\n/)) {
    if (!line.trim()) {
      gap = true;
      continue;
    }
    const [, number, item] = /^ {0,3}(?:[-*]|(\d{1,3})[.)])[ \t]+(.*)$/.exec(line) ?? [];
    if (/^\|.*\|$/.test(line.trim())) {
      const table = block?.type === "table" && !gap ? block : begin({ type: "table", rows: [] });
      if (!/^[|\s:-]+$/.test(line)) table.rows.push(cellsOf(line));
    } else if (item !== undefined) {
      const type = number ? "ol" : "ul";
      // A blank line between items does not end their list.
      const list = block?.type === type ? block : begin({ type, start: Number(number ?? 1), items: [] });
      list.items.push([parseInline(item)]);
    } else {
      const open = !block || gap || block.type === "table" ? begin({ type: "p", lines: [] }) : block;
      const lines = open.type === "p" ? open.lines : open.items[open.items.length - 1];
      lines?.push(parseInline(line.trim()));
    }
    gap = false;
  }
  return blocks;
}
