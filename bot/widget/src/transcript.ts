/** The logic of a conversation, apart from page and network. */
import type { Message, Outgoing } from "./messages.ts";

/** How long after it was first sent a message may still go out by itself; later only on "Try again". */
export const FRESH_MS = 5 * 60_000;
const FIRST_RETRY_S = 2;
const LAST_RETRY_S = 60;
/** After so many failures in a row only the person, or the connection's return, tries again. */
export const MAX_RETRIES = 8;

/** An id for a message that nobody else makes up: 128 random bits. (`randomUUID` exists on https pages only.) */
export const newClientId = (): string => crypto.getRandomValues(new Uint32Array(4)).join("-");

/** What a message is known by, live and in the transcript alike. */
export const keyOf = ({ client_id, id }: Message): string => client_id ?? id;

const bare = (text: string) => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "") || text.trim();

/** Texts are compared without case, spaces and marks, because the server tidies what it is sent. */
export const sameText = (a: string, b: string): boolean => bare(a) === bare(b);

/** Those messages on their way that the transcript does not answer yet. */
export function unanswered(messages: Message[], unsent: Outgoing[]): Outgoing[] {
  const answered = new Set(messages.filter((_, i) => messages[i + 1]?.from === "bot").map(keyOf));
  return unsent.filter(({ client_id }) => !answered.has(client_id));
}

/** The transcript without messages that are still on their way: those are shown apart. */
export function settled(messages: Message[], unsent: Outgoing[]): Message[] {
  const underWay = new Set(unsent.map(({ client_id }) => client_id));
  return messages.filter(({ client_id }) => !client_id || !underWay.has(client_id));
}

/** What a transcript adds to the keys that are shown already, or null when it is another conversation. */
export function additions(shown: string[], messages: Message[]): Message[] | null {
  return shown.every((key, i) => messages[i] && keyOf(messages[i]) === key) ? messages.slice(shown.length) : null;
}

/** Seconds until the next try: doubling, at most a minute, never before the server's own wish. */
export const retryDelay = (attempt: number, retryAfter = 0): number =>
  Math.max(retryAfter, Math.min(LAST_RETRY_S, FIRST_RETRY_S * 2 ** attempt));

/** Whether the server refused a message for what is in it; it would refuse it again. */
export const refused = (status: number): boolean => [400, 413, 422].includes(status);
