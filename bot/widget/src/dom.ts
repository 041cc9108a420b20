/** Elements without HTML parsing. */

export type Child = Node | string | null | undefined | false;
type Properties<E> = Partial<Omit<E, "part" | "style">> & { part?: string };

/**
 * An element with properties and children; strings become text nodes. `part` names an element for
 * the page's style sheets and, as its class, for ours.
 */
export function make<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  properties: Properties<HTMLElementTagNameMap[T]> = {},
  ...children: Child[]
): HTMLElementTagNameMap[T] {
  const element = Object.assign(document.createElement(tag), properties);
  if (properties.part) element.className = properties.part;
  element.append(...(children.filter(Boolean) as Node[]));
  return element;
}

/** A button that says its label, or shows a drawing and is named by it. */
export function button(part: string, label: string, onclick: ((event: MouseEvent) => unknown) | null, drawing?: string): HTMLButtonElement {
  const node = make("button", { type: "button", part, onclick }, drawing ? icon(drawing) : label);
  if (drawing) node.ariaLabel = node.title = label;
  return node;
}

/** For screen readers only. */
export const unseen = (text: string) => make("span", { className: "unseen" }, text);

/** A line drawing in a square of the given size. */
export function icon(path: string, view = 24): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS(svg.namespaceURI, "path");
  svg.setAttribute("viewBox", `0 0 ${view} ${view}`);
  svg.ariaHidden = "true";
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
