/** "2025-05" as "May 2025", "2025-05-13" as "May 13, 2025"; anything else as it is. */
export function dateWords(date: string | number): string {
  const found = /^\d{4}-\d\d(-\d\d)?/.exec(String(date));
  const day = found && new Date(found[0]);
  if (!day || isNaN(Number(day))) return String(date);
  return day.toLocaleDateString("en", { year: "numeric", month: "long", timeZone: "UTC", ...(found[1] && { day: "numeric" }) });
}
