import { make, type Child } from "./dom.ts";

/**
 * Shows something above everything else, modal: the browser keeps the focus inside, Esc closes, and the focus returns.
 * A tap on the backdrop, or on any button inside, closes too.
 *
 * @param near an element of the widget; it gets the focus back
 * @returns the part of the button that closed it, or ""
 */
export function openOverlay(near: HTMLElement, ariaLabel: string, ...content: Child[]): Promise<string> {
  return new Promise((done) => {
    const overlay = make("dialog", { part: "overlay", ariaLabel }, ...content);
    overlay.onclick = ({ target }) => {
      const pressed = (target as Element).closest("button");
      if (pressed || target === overlay) overlay.close(pressed?.part.value);
    };
    overlay.onclose = () => {
      overlay.remove();
      near.focus({ preventScroll: true });
      done(overlay.returnValue);
    };
    near.closest(".root")?.append(overlay);
    overlay.showModal();
  });
}
