/** The server, as docs/web-api.md describes it. */

const TIMEOUT_MS = 45_000;

/** A request that did not succeed. Status 0: no answer, or none of Embark's. */
export class Failure extends Error {
  constructor(
    readonly status: number,
    /** the server's words, fit to be shown; empty where it had none */
    message = "",
    /** seconds */
    readonly retryAfter = 0,
  ) {
    super(message);
  }
}

export type Request = <T>(method: string, path: string, token?: string | null, body?: object) => Promise<T>;

/**
 * Requests to one server. The token travels in a header, never in an address, and no cookies do.
 *
 * @throws Failure
 */
export const connect = (server: string): Request =>
  async <T>(method: string, path: string, token?: string | null, body?: object): Promise<T> => {
    const headers: Record<string, string> = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    const response = await fetch(`${server}/webhooks/web${path}`, {
      method,
      headers,
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    }).catch(() => {
      throw new Failure(0);
    });
    const { ok, status } = response;
    // A failing proxy answers in HTML, which still is a failure with a status; a sign-in page with 200 is no answer.
    const data = (await response.json().catch(() => null)) as { error?: { message?: string } } | null;
    if (ok && (data || status === 204)) return data as T;
    throw new Failure(ok ? 0 : status, data?.error?.message, Number(response.headers.get("Retry-After")) || 0);
  };
