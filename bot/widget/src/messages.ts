/** What travels between widget and server; the contract is docs/web-api.md. */

/** A suggested reply. Without an id it sends its title as text. */
export interface Choice {
  id?: string;
  title: string;
}

export interface Source {
  label: string;
  url: string | null;
  /** "2025-05", "2025-05-13" or a bare year */
  as_of: string | number | null;
}

export interface Picture {
  url: string;
  alt: string;
  width: number;
  height: number;
}

/** One bubble of a transcript. */
export interface Message {
  id: string;
  from: "user" | "bot";
  text: string;
  /** of user messages: the id under which the client sent it */
  client_id?: string;
  /** of bot messages: how the person judged it */
  helpful?: boolean;
  topic?: string | null;
  buttons?: Choice[];
  sources?: Source[];
  image?: Picture;
}

/** A message on its way, which outlives a reload until it is answered. */
export interface Outgoing {
  client_id: string;
  text: string;
  /** the id of the choice it came from */
  button?: string;
  /** when it was first sent, in milliseconds since 1970 */
  at: number;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const listOf = <T>(value: unknown): T[] => (Array.isArray(value) ? value.filter(isRecord) : []) as T[];

/**
 * The messages of an answer, as far as it keeps to the contract.
 *
 * @returns null when it is none of Embark's: a proxy's page, a message without id or text
 */
export function readMessages(answer: unknown): Message[] | null {
  const list = isRecord(answer) ? answer.messages : null;
  if (!Array.isArray(list)) return null;
  const read: Message[] = [];
  for (const raw of list as unknown[]) {
    if (!isRecord(raw) || typeof raw.id !== "string" || typeof raw.text !== "string") return null;
    read.push({
      ...raw,
      id: raw.id,
      text: raw.text,
      from: raw.from === "user" ? "user" : "bot",
      buttons: listOf(raw.buttons),
      sources: listOf(raw.sources),
    });
  }
  return read;
}
