/** Colours that stay readable whatever colour a school brings. */

export type Rgb = [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const INK: Rgb = [11, 26, 24];
/** Surfaces of the light and the dark panel; the same as in widget.css. */
const SURFACES = { light: WHITE, dark: [23, 35, 32] as Rgb };
/** Above WCAG's 4.5:1, so that it also holds on the tinted surfaces. */
const CONTRAST = { light: 5.6, dark: 6.6 };

/** WCAG 2.2's relative luminance, 0 to 1. */
function luminance(color: Rgb): number {
  const [r, g, b] = color.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2's contrast ratio, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** White or near-black, whichever reads better on a colour; at least 4.5:1. */
export const textOn = (color: Rgb): Rgb => (contrast(WHITE, color) >= contrast(INK, color) ? WHITE : INK);

/** The colour, moved towards black or white only as far as needed to be read on the panel. */
export function textIn(color: Rgb, scheme: "light" | "dark"): Rgb {
  const towards = scheme === "light" ? 0 : 255;
  for (let step = 0; step <= 1; step += 0.02) {
    const mixed = color.map((value) => Math.round(value + (towards - value) * step)) as Rgb;
    if (contrast(mixed, SURFACES[scheme]) >= CONTRAST[scheme]) return mixed;
  }
  return [towards, towards, towards];
}

/** A browser's computed colour, "rgb(13, 92, 84)", as numbers; null for what is not opaque sRGB. */
export function readRgb(computed: string): Rgb | null {
  const found = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(computed);
  return found && (found.slice(1).map(Number) as Rgb);
}

/** The style rule that paints a widget in a colour. */
export function paint(color: Rgb): string {
  const css = (rgb: Rgb) => `rgb(${rgb.join(" ")})`;
  const accent = `light-dark(${css(textIn(color, "light"))},${css(textIn(color, "dark"))})`;
  return `.root{--fill:${css(color)};--on-fill:${css(textOn(color))};--accent:${accent}}`;
}
