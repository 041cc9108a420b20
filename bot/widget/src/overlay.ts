import { make, type Child } from "./dom.ts";

/**
 * Shows something above everything else, modal: the browser keeps the focus inside, Esc closes, and the focus returns.
 * A tap on the backdrop, or on any button inside, closes too.
 *
 * @param near an element of the widget; it gets the focus back
 * @returns the value of the button that closed it, or ""
 */
export function openOverlay(near: HTMLElement, label: string, ...content: Child[]): Promise<string> {
  return new Promise((done) => {
    const overlay = make(
      "dialog",
      {
        part: "overlay",
        "aria-label": label,
        onclick: ({ target }: { target: HTMLElement }) => {
          const button = target.closest("button");
          if (button || target === overlay) overlay.close(button?.value ?? "");
        },
        onclose: () => {
          overlay.remove();
          near.focus({ preventScroll: true });
          done(overlay.returnValue);
        },
      },
      ...content,
    );
    near.closest(".root")?.append(overlay);
    overlay.showModal();
  });
}
