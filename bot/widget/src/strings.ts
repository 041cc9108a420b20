/** The widget's own words. Answers come from the server and are English. */

export const ENGLISH = {
  greeting:
    "Hi, I'm Embark. I can tell you what pharmacy technicians do, how you become one, what it pays and where it leads. Ask me anything, or start here.",
  /** Sent as they are, so they stay English unless a page brings its own. */
  starters: [
    "What does a pharmacy technician do?",
    "Do I need a degree?",
    "How much does it pay in my state?",
    "Is it for me?",
  ],
  subtitle: "Pharmacy technician guide",
  open: "Open the chat: {}",
  close: "Close the chat",
  unread: "{} new",
  dismiss: "Dismiss",
  menu: "Menu",
  restart: "Start over",
  larger: "Larger text",
  forget: "Forget me",
  forgetAsk: "Forget this conversation?",
  forgetMore: "What you wrote here and told me about yourself will be deleted for good.",
  keep: "Keep it",
  forgotten: "Forgotten. What you wrote here is deleted.",
  notForgotten: "Nothing was deleted yet. {}",
  log: "Conversation",
  you: "You: ",
  label: "Your question",
  placeholder: "Ask about the job",
  send: "Send",
  keys: "Enter sends. Shift and Enter start a line.",
  hint: "Embark is a program. For questions about your own medicines, ask a pharmacist.",
  left: "{} characters left",
  choices: "Suggested questions",
  newTab: "Opens in a new tab",
  table: "Comparison",
  enlarge: "Enlarge: {}",
  sources: "Where this comes from",
  helpful: "Was this helpful?",
  up: "Helpful",
  down: "Not helpful",
  noted: "Thanks, noted.",
  notNoted: "Not saved. {}",
  comment: "What helped, or was missing? (optional)",
  copy: "Copy",
  copied: "Copied.",
  notCopied: "That could not be copied.",
  writing: "{} is writing.",
  busy: "One moment, I'm still answering.",
  waiting: "Not answered yet.",
  notSent: "Not sent. {}",
  offline: "There is no connection right now.",
  failed: "Something went wrong on our side.",
  tooMany: "That was quick. It is sent again in {} s.",
  again: "Try again",
  renewed: "Our earlier conversation had ended, so this is a new one.",
  notLoaded: "Your conversation could not be loaded. {}",
};

export type Strings = typeof ENGLISH;

/** A text with its {} filled. */
export const fill = (text: string, value: string | number): string => text.replace("{}", () => String(value));

/**
 * The words for the widget: English, with a page's own in their places.
 *
 * @param json the `strings` attribute
 */
export function wordsFor(json: string | null): Strings {
  try {
    return { ...ENGLISH, ...(JSON.parse(json ?? "{}") as Partial<Strings>) };
  } catch {
    return { ...ENGLISH }; // a page's slip should not cost it the chat
  }
}
