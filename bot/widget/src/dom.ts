/** Elements without HTML parsing. */

type Value = string | number | boolean | null | undefined | ((event: never) => unknown);
export type Child = Node | string | null | undefined | false;

/**
 * An element with attributes, listeners ("on…" functions) and children; strings become text nodes. `part` names an
 * element for the page's style sheets and, as its class, for ours.
 */
export function make<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  if (element.part.length) element.className = element.part.value;
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** For screen readers only. */
export const unseen = (text: string, attributes: Record<string, Value> = {}) => make("span", { ...attributes, class: "unseen" }, text);

/** A line drawing in a square of the given size. */
export function icon(path: string, view = 24): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", `0 0 ${view} ${view}`);
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
