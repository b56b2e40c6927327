/** PostgreSQL's `check_violation`, of a row that was on its way to the rest when the table of its day was made. */
function isOfNewDay(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return code === "23514" && typeof message === "string" && message.includes("violates partition constraint");
}

/**
 * Runs a transaction that stores alerts, again where the table of a day was made beneath it: rows that were found to belong to
 * the rest belong to the new table by then, and PostgreSQL refuses them (https://www.postgresql.org/docs/18/ddl-partitioning.html).
 */
export async function whileDaysAreMade<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt === 3 || !isOfNewDay(error)) throw error;
    }
  }
}
