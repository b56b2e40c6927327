/** What a CVSS vector says of how a weakness is used and what it gives. */
export type CvssMetrics = {
  /** Attack vector "network". */
  network: boolean;
  /**
   * Somebody has to be on the machine, or at it. Attack vector "local" says so too of a file that somebody else is led to open
   * (v3.1 section 2.1.1): what needs a user and no rights may come from anywhere, and is not local.
   */
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
    local: is("AV", "P") || (is("AV", "L") && (!is("PR", "N") || is("UI", "N"))),
    availabilityOnly: (four ? ["VC", "VI", "SC", "SI"] : ["C", "I"]).every((name) => is(name, "N")),
    control: four ? is("VC", "H") && is("VI", "H") : is("C", "H") && is("I", "H"),
  };
}

/** The metrics of several vectors, with blanks between them; what is none of one is left out. */
export function allMetrics(vectors: string | null): CvssMetrics[] {
  return (vectors ?? "").split(" ").flatMap((vector) => cvssMetrics(vector) ?? []);
}

/** Of several the one that lets an attacker in most easily: a way in that is not told is the worse mistake. */
export function easiestMetrics(vectors: string | null): CvssMetrics | null {
  const ease = (one: CvssMetrics) =>
    8 * Number(one.network) + 4 * Number(one.control) + 2 * Number(!one.needsRights) + Number(!one.needsUser);
  return allMetrics(vectors).reduce<CvssMetrics | null>(
    (best, one) => (best === null || ease(one) > ease(best) ? one : best),
    null,
  );
}
