/** What must outlive a reload, shared by all tabs of the embedding site; where storage is forbidden, in memory. */
import type { Outgoing } from "./messages.ts";

export interface Kept {
  token: string | null;
  unsent: Outgoing[];
  /** larger text */
  large: boolean;
  /** the nudge was dismissed, or the chat opened: no more nudges */
  nudged: boolean;
  /** rises with every change, so that other tabs notice */
  revision: number;
}

const NOTHING: Kept = { token: null, unsent: [], large: false, nudged: false, revision: 0 };

/** Reads what another version, or somebody else, may have written. */
export function readKept(json: string | null): Kept {
  try {
    const kept = { ...NOTHING, ...(JSON.parse(json ?? "{}") as Partial<Kept>) };
    return Array.isArray(kept.unsent) ? kept : NOTHING;
  } catch {
    return NOTHING;
  }
}

export interface Store {
  read: () => Kept;
  /** Changes some of it; the rest stays as the other tabs have it. */
  change: (change: Partial<Kept>) => void;
  /** Whether another tab changed something since this was last asked. */
  news: () => boolean;
}

/** @param server its origin, part of the key: two servers' conversations never mix */
export function openStore(server: string): Store {
  const key = `embark:${server}`;
  let memory: string | null = null;
  const read = () => {
    try {
      return readKept(memory ?? localStorage.getItem(key));
    } catch {
      return readKept(memory);
    }
  };
  let { revision } = read();
  const change = (change: Partial<Kept>) => {
    revision = read().revision + 1;
    const json = JSON.stringify({ ...read(), ...change, revision });
    try {
      localStorage.setItem(key, json);
      memory = null;
    } catch {
      memory = json;
    }
  };
  const news = () => {
    const before = revision;
    ({ revision } = read());
    return revision !== before;
  };
  return { read, change, news };
}
