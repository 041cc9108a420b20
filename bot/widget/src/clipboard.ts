import { make } from "./dom.ts";

/** Copies words. Pages without https have no clipboard interface, so the old way is tried too. */
export async function copyWords(value: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    const field = make("textarea", { className: "unseen", value });
    near.after(field);
    field.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way on plain http
    const copied = document.execCommand("copy");
    field.remove();
    near.focus();
    return copied;
  }
}
