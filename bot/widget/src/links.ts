const SAFE_PROTOCOLS = new Set(["http:", "https:", "mailto:", "tel:"]);

/**
 * A link's target in the browser's own reading of it, or null when it is not one we open: only http, https, mailto and
 * tel. A path ("/plan/…") belongs to the Embark server, wherever the page is.
 */
export function safeHref(target: string | null | undefined, server: string): string | null {
  const path = /^\/(?![/\\])[\w./?=&%-]*$/.test(target ?? "");
  try {
    const url = path ? new URL(target ?? "", server) : new URL(target ?? "");
    return SAFE_PROTOCOLS.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A page opens in a new tab; a mail or telephone link, or a download, would leave an empty one behind. */
export function opensPage(href: string): boolean {
  return href.startsWith("http") && !/\.(?:md|ics)(?:\?|$)/.test(href);
}
