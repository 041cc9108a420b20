/**
 * "2025-05" as "May 2025", "2025-05-13" as "May 13, 2025", in the given language; anything else as it is.
 */
export function dateWords(date: string | number, lang: string): string {
  const [, year, month, day] = /^(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?(?:T.*)?$/.exec(String(date)) ?? [];
  if (!year) return String(date);
  const form: Intl.DateTimeFormatOptions = { year: "numeric", month: "long", timeZone: "UTC" };
  if (day) form.day = "numeric";
  return new Intl.DateTimeFormat(lang, form).format(Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1)));
}
