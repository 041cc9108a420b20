/** What travels between widget and server; the contract is docs/web-api.md. */
import { Failure } from "./api.ts";

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
  /** live answers leave it out */
  from?: "user" | "bot";
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

const listOf = <T>(value: unknown): T[] => (Array.isArray(value) ? (value.filter((part) => part) as T[]) : []);

/**
 * The messages of an answer.
 *
 * @throws Failure when it is none of Embark's: a proxy's page, a message without id or text
 */
export function readMessages(answer: unknown): Message[] {
  const list = (answer as { messages?: unknown } | null)?.messages;
  const good = Array.isArray(list) && (list as (Partial<Message> | null)[]).every((raw) => typeof raw?.id === "string" && typeof raw.text === "string");
  if (!good) throw new Failure(500);
  return (list as Message[]).map((raw) => ({ ...raw, from: raw.from ?? "bot", buttons: listOf(raw.buttons), sources: listOf(raw.sources) }));
}
