/** The session with the server: it begins with the first message, and anew when it has ended. */
import type { Failure, Request } from "./api.ts";
import { readMessages, type Message, type Outgoing } from "./messages.ts";
import type { Store } from "./storage.ts";

/** @param renewed called when a session had ended and a new one began */
export function openSession(store: Store, request: Request, renewed: () => void) {
  /** A new session, unless another tab has begun one already. */
  async function begin(ended: string | null): Promise<string> {
    const others = () => {
      const { token } = store.read();
      return token === ended ? null : token;
    };
    const before = others();
    if (before) return before;
    const { token } = await request<{ token: string }>("POST", "/session");
    const meanwhile = others();
    if (meanwhile) return meanwhile;
    store.change({ token });
    return token;
  }

  /**
   * The conversation as the server has it.
   *
   * @throws Failure
   */
  async function load(): Promise<Message[]> {
    const { token } = store.read();
    return token ? readMessages(await request("GET", "/messages", token)) : [];
  }

  /**
   * The answer to a message; the server gives the same one however often it is asked.
   *
   * @throws Failure
   */
  async function deliver(out: Outgoing): Promise<Message[]> {
    const { client_id, text } = out;
    const post = async (token: string) => {
      const said = out.button ? { button: out.button } : { text };
      return readMessages(await request("POST", "/messages", token, { client_id, ...said }));
    };
    const token = store.read().token ?? (await begin(null));
    try {
      return await post(token);
    } catch (failure) {
      const { status } = failure as Failure;
      if (status !== 401 && !(status === 422 && out.button)) throw failure;
      // A button belongs to the conversation that offered it; its words do not.
      delete out.button;
      if (status === 422) return post(token);
    }
    const anew = await begin(token);
    renewed();
    return post(anew);
  }

  return { load, deliver };
}
