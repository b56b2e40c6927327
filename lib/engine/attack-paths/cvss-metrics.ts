/** What a CVSS vector says of how a weakness is used and what it gives. */
export type CvssMetrics = {
  /** Attack vector "network". */
  network: boolean;
  /** Attack vector "local" or "physical": somebody has to be on the machine, or at it. */
  local: boolean;
  needsRights: boolean;
  needsUser: boolean;
  /** It gives control: it breaks confidentiality and integrity in full. */
  control: boolean;
  /** It breaks neither confidentiality nor integrity: it takes a service down. */
  availabilityOnly: boolean;
};

/**
 * The metrics of a vector of any version; null for what is none.
 *
 * Source  FIRST CVSS v2 guide section 2.1, v3.1 section 2, v4.0 section 2 (VC and VI are the vulnerable system's).
 */
export function cvssMetrics(vector: string | null): CvssMetrics | null {
  if (!vector) return null;
  const metrics = new Map(
    vector
      .trim()
      .slice(0, 300)
      .split("/")
      .map((part) => part.split(":") as [string, string]),
  );
  const is = (name: string, ...values: string[]) => values.includes(metrics.get(name) ?? "");
  if (!metrics.has("AV")) return null;
  if (metrics.has("Au")) {
    return {
      network: is("AV", "N"),
      needsRights: !is("Au", "N"),
      local: is("AV", "L"),
      needsUser: false,
      control: is("C", "C") && is("I", "C"),
      availabilityOnly: is("C", "N") && is("I", "N"),
    };
  }
  const four = metrics.get("CVSS")?.startsWith("4") ?? false;
  return {
    network: is("AV", "N"),
    needsRights: !is("PR", "N"),
    needsUser: !is("UI", "N"),
    local: is("AV", "L", "P"),
    availabilityOnly: (four ? ["VC", "VI", "SC", "SI"] : ["C", "I"]).every((name) => is(name, "N")),
    control: four ? is("VC", "H") && is("VI", "H") : is("C", "H") && is("I", "H"),
  };
}
