/** A feed's date as RFC 3339: `2024-01-02` becomes midnight UTC, a time is brought to UTC, anything else is null. */
export function asOf(date: string | null | undefined): string | null {
  if (!date) return null;
  const time = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(date) ? `${date}T00:00:00Z` : date);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
