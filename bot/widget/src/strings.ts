/** The widget's own words, by language. Answers come from the server and are English. */

export const ENGLISH = {
  greeting:
    "Hi, I'm Embark. I can tell you what pharmacy technicians do, how you become one, what it pays and where it leads. Ask me anything about it, or start with one of these.",
  subtitle: "Career guide for pharmacy technicians",
  open: "Open the chat: {title}",
  close: "Close the chat",
  unread: "{n} new",
  dismiss: "Dismiss",
  menu: "Menu",
  restart: "Start over",
  larger: "Larger text",
  forget: "Forget me",
  forgetAsk: "Forget this conversation?",
  forgetMore: "What you wrote here and told me about yourself will be deleted. This cannot be undone.",
  keep: "Keep it",
  forgetting: "Forgetting this conversation.",
  forgotten: "Forgotten. What you wrote here is deleted.",
  notForgotten: "Nothing was deleted yet. {why} Choose “Forget me” again.",
  log: "Conversation with {title}",
  you: "You: ",
  label: "Your question",
  placeholder: "Ask about the job",
  send: "Send",
  keys: "Enter sends. Shift and Enter start a new line.",
  hint: "Embark is a program. For questions about your own medicines, ask a pharmacist.",
  left: "{n} characters left",
  choices: "Suggested questions",
  chosen: " (chosen)",
  newTab: "Opens in a new tab",
  comparison: "Comparison",
  enlarge: "Enlarge: {alt}",
  closePicture: "Close",
  sources: "Where this comes from",
  helpful: "Was this helpful?",
  up: "Yes, this was helpful",
  down: "No, this was not helpful",
  noted: "Thanks, noted.",
  notNoted: "That was not saved. {why}",
  commentUp: "What helped? (optional)",
  commentDown: "What was missing? (optional)",
  copy: "Copy this answer",
  copied: "Copied.",
  notCopied: "It could not be copied. Select the words instead.",
  writing: "{title} is writing.",
  busy: "One moment, the last question is still being answered.",
  waiting: "Not answered yet.",
  offline: "There is no connection right now.",
  failed: "Something went wrong on our side.",
  notSent: "Not sent. {why}",
  tooMany: "That was quick. It is sent again in {n} s.",
  again: "Try again",
  renewed: "Our earlier conversation had ended, so this is a new one. I no longer have what you told me before.",
  ended: "Our earlier conversation has ended. Here is a fresh start.",
  notLoaded: "Your conversation could not be loaded. {why}",
};

export type Strings = typeof ENGLISH;

export const SPANISH: Strings = {
  greeting:
    "Hola, soy Embark. Te cuento qué hacen los técnicos de farmacia, cómo se llega a serlo, cuánto se gana y adónde lleva. Por ahora entiendo y respondo en inglés. Pregunta algo o empieza con una de estas.",
  subtitle: "Guía profesional para técnicos de farmacia",
  open: "Abrir el chat: {title}",
  close: "Cerrar el chat",
  unread: "{n} sin leer",
  dismiss: "Descartar",
  menu: "Menú",
  restart: "Empezar de nuevo",
  larger: "Texto más grande",
  forget: "Olvídame",
  forgetAsk: "¿Olvidar esta conversación?",
  forgetMore: "Se borrará lo que escribiste aquí y lo que me contaste de ti. No se puede deshacer.",
  keep: "Conservarla",
  forgetting: "Olvidando esta conversación.",
  forgotten: "Olvidada. Lo que escribiste aquí está borrado.",
  notForgotten: "Aún no se borró nada. {why} Elige «Olvídame» otra vez.",
  log: "Conversación con {title}",
  you: "Tú: ",
  label: "Tu pregunta",
  placeholder: "Pregunta en inglés",
  send: "Enviar",
  keys: "Intro envía. Mayús e Intro empiezan otra línea.",
  hint: "Embark es un programa. Sobre tus propias medicinas, pregunta a un farmacéutico.",
  left: "Quedan {n} caracteres",
  choices: "Preguntas sugeridas",
  chosen: " (elegida)",
  newTab: "Se abre en otra pestaña",
  comparison: "Comparación",
  enlarge: "Ampliar: {alt}",
  closePicture: "Cerrar",
  sources: "De dónde sale esto",
  helpful: "¿Te sirvió?",
  up: "Sí, me sirvió",
  down: "No, no me sirvió",
  noted: "Gracias, anotado.",
  notNoted: "No se guardó. {why}",
  commentUp: "¿Qué te sirvió? (opcional)",
  commentDown: "¿Qué faltó? (opcional)",
  copy: "Copiar esta respuesta",
  copied: "Copiada.",
  notCopied: "No se pudo copiar. Selecciona las palabras.",
  writing: "{title} está escribiendo.",
  busy: "Un momento, aún respondo a la pregunta anterior.",
  waiting: "Aún sin respuesta.",
  offline: "No hay conexión en este momento.",
  failed: "Algo falló de nuestro lado.",
  notSent: "Sin enviar. {why}",
  tooMany: "Fue muy rápido. Se envía de nuevo en {n} s.",
  again: "Reintentar",
  renewed: "La conversación anterior había terminado; esta es nueva. Ya no tengo lo que me contaste.",
  ended: "La conversación anterior terminó. Empezamos de nuevo.",
  notLoaded: "No se pudo cargar tu conversación. {why}",
};

/** Questions to begin with. They are sent as they are, so they stay English unless a page brings its own. */
export const STARTERS = [
  "What does a pharmacy technician do?",
  "Do I need a degree?",
  "How much does it pay in my state?",
  "Is it for me?",
];

export interface Words {
  /** the language the strings are in */
  lang: string;
  strings: Strings;
  starters: string[];
}

/** The given text with its {placeholders} filled. */
export const fill = (text: string, values: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

/**
 * The words for a language tag, with a page's own in their places. An unknown language falls back to English, and says
 * so in `lang`, unless the page brings strings for it.
 *
 * @param json the `strings` attribute: an object of strings, and `starters`, a list; anything else in it is left out
 */
export function wordsFor(tag: string, json: string | null): Words {
  const own = readObject(json);
  const spanish = /^es\b/i.test(tag);
  const base = spanish ? SPANISH : ENGLISH;
  const strings = { ...base };
  for (const key of Object.keys(base) as (keyof Strings)[]) {
    const text = own[key];
    if (typeof text === "string") strings[key] = text;
  }
  const { starters } = own;
  const isList = Array.isArray(starters) && starters.every((text) => typeof text === "string");
  return { lang: spanish || (json && isTag(tag)) ? tag : "en", strings, starters: isList ? starters : STARTERS };
}

function readObject(json: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json ?? "{}");
    return value && typeof value === "object" ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}
