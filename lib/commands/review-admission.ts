import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { type AskedPod, askedPod } from "@/lib/engine/admission/asked-pod";
import { admissionWarnings, type ImageFacts } from "@/lib/engine/admission/warnings";
import type { PrivilegeFact } from "@/lib/engine/privilege/kinds";
import { admissionFacts } from "@/lib/queries/admission-facts";

export type AdmissionPlace = { orgId: string; cluster: string };
type Facts = { images: ImageFacts[]; rights: PrivilegeFact[] };

/** The server's own bound on a look-up, below what the asker waits: a slow one must not pile up behind those who left. */
const STATEMENT_MS = 600;

/**
 * What to warn of before an object is admitted: privilege it asks for, and what is known of its images and service account.
 *
 * Shape    `lookUp` gives null when nothing could be looked up in time; what the object says itself is judged all the same.
 */
export async function reviewAdmission(
  asked: { object?: unknown },
  lookUp: (pod: AskedPod) => Promise<Facts | null>,
): Promise<string[]> {
  const pod = askedPod(asked.object);
  if (!pod) return [];
  const facts = await lookUp(pod);
  return admissionWarnings([...pod.privileges, ...(facts?.rights ?? [])], facts?.images ?? null);
}

/** The stored facts about a pod, or an error once the database has taken too long. */
export function lookUpAdmission(db: Db, place: AdmissionPlace, namespace: string, pod: AskedPod): Promise<Facts> {
  return withTenantConnection(db, place.orgId, async (connection) => {
    await connection.query(`SET LOCAL statement_timeout = ${STATEMENT_MS}`);
    return admissionFacts(connection, place, namespace, pod);
  });
}
