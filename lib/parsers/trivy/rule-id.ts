/**
 * One spelling for a Trivy check over all its releases and output formats: `KSV012`, `AVD-KSV-0012` and `KSV-0012` are one.
 * Custom checks (`USER-001x`, `my-check`) stay as they are.
 *
 * Source   trivy-checks renamed its ids twice; FACTS 3.2.
 */
export function trivyRuleId(id: string): string {
  const bare = id.trim().replace(/^AVD-/i, "");
  const known = /^([A-Za-z]+)-?(\d{1,4})$/.exec(bare);
  return known ? `${(known[1] as string).toUpperCase()}-${(known[2] as string).padStart(4, "0")}` : bare;
}
