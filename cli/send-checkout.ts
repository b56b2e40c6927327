import { deliver, IMPORTS } from "@/cli/deliver";
import { reportInMemory } from "@/cli/report-file";
import type { Server } from "@/cli/server";

/** What of the stated context says which commit the list is of. */
const STATED = ["repo", "commit", "branch", "defaultBranch", "runUrl"];

/**
 * Sends the list of the files that were attached, so that what is gone from the checkout is known to be gone.
 *
 * Never    decides whether the delivery succeeded: what goes wrong is remarked and nothing more.
 */
export async function sendCheckout(
  server: Server,
  files: readonly string[],
  query: Record<string, string>,
  remark: (text: string) => void,
): Promise<void> {
  const name = "checkout.json";
  const content = Buffer.from(JSON.stringify({ plimsoll: "checkout", version: 1, files: files.toSorted() }));
  const stated = Object.fromEntries(Object.entries(query).filter(([key]) => STATED.includes(key)));
  try {
    const door = { path: IMPORTS, query: { ...stated, format: "checkout-json" } };
    const [sent] = await deliver(server, name, reportInMemory(name, content), door, false);
    if (!sent?.id) remark(`The list of attached files was not taken: ${sent?.error ?? sent?.status}`);
  } catch (error) {
    remark(`The list of attached files was not sent: ${error instanceof Error ? error.message : "unknown"}`);
  }
}
