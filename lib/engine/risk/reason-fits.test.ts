import fc from "fast-check";
import { expect, test } from "vitest";
import { BANDS } from "@/lib/engine/risk/bands";
import {
  ANYWHERE_EVIDENCE,
  EXPOSURE_EVIDENCE,
  HOLDER_EVIDENCE,
  IN_OTHERS_EVIDENCE,
  LOCAL_EVIDENCE,
  PRIVILEGE_EVIDENCE,
} from "@/lib/engine/risk/place-words";
import { reasonOf } from "@/lib/engine/risk/reason";
import { BAND_SOURCES } from "@/lib/model/band-source";
import { PRIVATE_NETWORK } from "@/lib/model/private-network";
import { SEVERITIES } from "@/lib/model/severity";

/** Factors that give each clause there is, at its longest. */
const clause = (id: string, points: number, evidence: string) => ({ id, points, evidence });
const anyClauses = fc.tuple(
  fc.constantFrom(
    [],
    [clause("kev", 30, "Listed.")],
    [clause("kev", 30, "Listed."), clause("ransomware", 4, "Known.")],
    [clause("exploit", 26, "CISA saw it.")],
    [clause("exploit", 8, "There is a proof of concept.")],
    [clause("epss", 12, "It is ranked above 96.6% of all. It rose from above 42% since.")],
  ),
  fc.constantFrom(
    [],
    ...[
      "an attack path to every secret of the cluster",
      "27 attack paths, the worst to every secret of the cluster",
    ].map((ended) => [clause("ends-path", 9, `It also ends ${ended}: “From the internet” scores 97.`)]),
    [clause("ends-path", 9, "Of another time.")],
  ),
  fc.constantFrom([], [clause("runtime", 8, "Falco saw a shell.")]),
  fc.constantFrom(
    [],
    [clause("verified", 20, "It was tried: it works.")],
    [clause("verified", 0, "It was tried: it no longer works.")],
  ),
  fc.constantFrom(
    [],
    ...[...Object.values(EXPOSURE_EVIDENCE), ANYWHERE_EVIDENCE, IN_OTHERS_EVIDENCE].map((words) => [
      clause("exposure", 5, `${words}.`),
    ]),
    [clause("exposure", 5, `${EXPOSURE_EVIDENCE.internet}. ${LOCAL_EVIDENCE}.`)],
    [clause("exposure", 5, `${EXPOSURE_EVIDENCE.cluster}. So may what it admits of ${PRIVATE_NETWORK}.`)],
    [clause("exposure", 5, `${EXPOSURE_EVIDENCE.internet}. Each pod ${HOLDER_EVIDENCE.service_account}.`)],
  ),
  fc.constantFrom([], [clause("bod-26-04", 21, "It gives 3 days, which lifts the score to 90.")]),
  fc.constantFrom([], [clause("credential", 16, "It is a cloud provider's key.")]),
  fc.constantFrom(
    [],
    [clause("privilege", 16, `${PRIVILEGE_EVIDENCE.cluster}.`)],
    [
      clause(
        "privilege",
        6,
        `${PRIVILEGE_EVIDENCE.elevated}. It can read secrets in the namespace payments-of-the-old-s.`,
      ),
    ],
  ),
  fc.constantFrom([], ...SEVERITIES.map((severity) => [clause("severity", 20, `Severity is ${severity}.`)])),
  fc.constantFrom([], [clause("availability", -8, "It takes a service down.")]),
  fc.constantFrom([], [clause("criticality", 8, "Its criticality is high.")]),
  fc.constantFrom(
    [],
    [clause("way", -8, "12 steps; their weights multiply to 4%.")],
    [clause("way", 0, "1 step; certain.")],
  ),
);

// A change that ends paths, reached by the internet and lifted by a directive, ran over into a fourth line.
test("every reason fits its row, whatever clauses there are, and names the floor where one sets the band", () => {
  fc.assert(
    fc.property(
      anyClauses,
      fc.constantFrom("os-packages", "code-change", "secret-rotation", "attack-path"),
      fc.constantFrom(...BANDS),
      fc.boolean(),
      fc.constantFrom(...BAND_SOURCES),
      (clauses, kind, band, exploited, bandSource) => {
        const factors = clauses.flat();
        const said = reasonOf({ kind, band, bandSource, exploited, factors });
        expect(said.length).toBeLessThanOrEqual(130);
        const isFloored = factors.some(({ id }) => id === "bod-26-04") && band !== "track" && bandSource === "score";
        const isWayWithIncident = kind === "attack-path" && factors.some(({ id }) => id === "runtime");
        if (isFloored && !isWayWithIncident) expect(said).toContain("BOD 26-04");
      },
    ),
    { numRuns: 20_000 },
  );
});
