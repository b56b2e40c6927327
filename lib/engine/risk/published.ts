import { BAND_LABELS, type Band } from "@/lib/engine/risk/bands";
import { FORMULA, FORMULA_VERSION } from "@/lib/engine/risk/formula";
import { ENDED_PATHS } from "@/lib/engine/risk/risk-score";
import type { FormulaTable, PublishedFormula } from "@/lib/model/published-formula";

const { severity, exploitation, credential, verifiedSecret, exposure, privilege, criticality, runtime, fix } = FORMULA;

/** The formula in force, in the words of docs/scoring.md and with the numbers of the pack. */
export function publishedFormula(): PublishedFormula {
  return {
    version: FORMULA_VERSION,
    bands: FORMULA.bands.map(({ band, from, dueDays }, n) => ({
      band,
      label: BAND_LABELS[band as Band],
      from,
      to: n === 0 ? 100 : (FORMULA.bands[n - 1]?.from ?? 0) - 1,
      due: dueDays === null ? "no due date" : `${dueDays} days`,
    })),
    weights: weights(),
    factors: [
      severityTable(),
      exploitationTable(),
      ...secretTables(),
      ...placeTables(),
      sightingTable(),
      breadthTable(),
      endedPathsTable(),
    ],
    bounds: bounds(),
  };
}

/** The most that each factor can give. */
function weights(): PublishedFormula["weights"] {
  const most = (points: Readonly<Record<string, number>>) => Math.max(...Object.values(points));
  const rows = [
    {
      factor: "severity",
      question: "How bad is the weakness?",
      most: Math.max(...Object.values(severity).map(({ high }) => high)),
    },
    {
      factor: "exploitation",
      question: "Of a vulnerability: does anybody use it, or is that likely soon?",
      most: exploitation.kev + exploitation.ransomware,
    },
    {
      factor: "credential",
      question: "Of a secret: what does it open, and does it still work?",
      most: most(credential) + most(verifiedSecret),
    },
    { factor: "exposure", question: "Who can reach it?", most: most(exposure) },
    { factor: "privilege", question: "What does somebody who breaks in there get?", most: most(privilege) },
    { factor: "criticality", question: "How much does it matter to you?", most: most(criticality) },
    { factor: "runtime", question: "Is there an open incident where it runs?", most: most(runtime) },
    {
      factor: "sighting",
      question: "Is there a fix, how old is it, how sure is it?",
      most: most(fix) + Math.max(...FORMULA.age.map(({ points }) => points)) + most(FORMULA.evidenceQuality),
    },
  ];
  return rows.toSorted((a, b) => b.most - a.most);
}

const SEEN = ["What was seen", "Points"] as const;

/** Rows of the two columns; a plain number is its own text. */
function table(id: string, title: string, text: string, rows: readonly [string, number | string][]): FormulaTable {
  return { id, title, text, columns: SEEN, rows: rows.map(([label, points]) => ({ label, points: `${points}` })) };
}

function severityTable(): FormulaTable {
  return table(
    "severity",
    "Severity",
    "The effective severity sets a range; the CVSS base score places the finding inside it and never moves it out. Without a CVSS score the middle counts.",
    Object.entries(severity).map(([name, { low, high }]) => [name, low === high ? low : `${low} to ${high}`]),
  );
}

function exploitationTable(): FormulaTable {
  const { kev, active, poc, epssRise, ransomware } = exploitation;
  const epss = exploitation.epss
    .filter(({ points }) => points > 0)
    .map(({ fromPercentile, points }) => ({
      label: `EPSS at or above the ${Math.round(fromPercentile * 100)}th percentile`,
      points,
    }));
  const strongest = [
    { label: "in the CISA KEV catalog", points: kev },
    { label: "SSVC assessment says exploitation is active", points: active },
    { label: "SSVC assessment knows a public proof of concept", points: poc },
    ...epss,
  ].sort((a, b) => b.points - a.points);
  return table(
    "exploitation",
    "Exploitation, of vulnerabilities",
    "The strongest signal counts; the others are shown with 0 points, because they overlap. Ransomware use adds to a KEV listing.",
    [
      ...strongest,
      { label: `EPSS rose over a step in the last ${epssRise.days} days: added to its step`, points: epssRise.points },
      { label: "ransomware campaigns use it", points: ransomware },
    ].map((row) => [row.label, row.points]),
  );
}

function secretTables(): FormulaTable[] {
  return [
    table("credential", "What a secret opens", "Secrets have this in place of exploitation.", [
      ["a cloud provider's key", credential.cloud],
      ["a private key", credential.private_key],
      ["an access token of a service", credential.token],
      ["a password", credential.password],
      ["of no particular service, or unknown", credential.generic],
    ]),
    table("verified", "Whether a secret is still valid", "Some tools try a secret; most do not.", [
      ["the tool tried it and it works", verifiedSecret.yes],
      ["nobody has tried", verifiedSecret.unknown],
      ["it was tried and no longer works", verifiedSecret.no],
    ]),
  ];
}

function placeTables(): FormulaTable[] {
  return [
    table("exposure", "Exposure", "Who can open a connection to where the finding is. Not for licences.", [
      ["the internet", exposure.internet],
      ["any pod in the cluster", exposure.cluster],
      ["not known", exposure.unknown],
      ["only pods that a network policy admits", exposure.namespace],
      ["nobody", exposure.none],
      ["it does not run (by a fresh inventory)", exposure.not_running],
      ["a cloud provider's key or a service's token: usable from anywhere", FORMULA.usedFromAnywhere.exposureAtLeast],
      [
        "at most, where the weakness is of use only to somebody who is on the machine already",
        FORMULA.localUse.exposureAtMost,
      ],
    ]),
    table("privilege", "Privilege and blast radius", "What a process there may do. Not for licences.", [
      ["command the cluster", privilege.cluster],
      ["take over its node", privilege.node],
      ["more than a plain workload", privilege.elevated],
      ["not known", privilege.unknown],
      ["nothing special", privilege.normal],
      [
        "at most, where the weakness runs nothing there: it only takes a service down, or acts in a visitor's browser",
        FORMULA.runsNothing.privilegeAtMost,
      ],
    ]),
    table("criticality", "Business criticality", "Set on the asset by your organization.", [
      ["high", criticality.high],
      ["medium", criticality.medium],
      ["not set", criticality.unknown],
      ["low", criticality.low],
    ]),
    table("runtime", "Runtime evidence", "Incidents of the workload that nobody has closed. Not for licences.", [
      ["an incident that is critical is open", runtime.critical],
      ["an incident that is high is open", runtime.high],
      ["no such incident is open", runtime.none],
    ]),
  ];
}

function sightingTable(): FormulaTable {
  const { several_tools, one_tool, weak } = FORMULA.evidenceQuality;
  return table(
    "sighting",
    "Fix, age, evidence",
    "Whether there is something to do, since when, and how well it was seen.",
    [
      ["a fix exists", fix.yes],
      ["no report states a fix, or it is yours to make", fix.unknown],
      ["stated that there is no fix", fix.no],
      ...FORMULA.age
        .filter(({ points }) => points > 0)
        .map(({ fromDays, points }): [string, number] => [`first seen ${fromDays} days ago or more`, points]),
      ["two or more tools agree", several_tools],
      ["one tool reports it", one_tool],
      ["tied to its place only by a tag, or unplaced", weak],
    ],
  );
}

function breadthTable(): FormulaTable {
  const rows = (steps: readonly { from: number; points: number }[], noun: string) =>
    steps
      .filter(({ points }) => points > 0)
      .map(({ from, points }): [string, number] => [`${from} ${noun} or more`, points]);
  return table(
    "breadth",
    "Breadth, of risks",
    "A risk is what one change resolves. Its score is that of its worst finding plus breadth, which fills a band and never leaves it: a thousand harmless findings are not one urgent one.",
    [...rows(FORMULA.breadth.findings, "findings"), ...rows(FORMULA.breadth.assets, "assets")],
  );
}

function endedPathsTable(): FormulaTable {
  return table(
    ENDED_PATHS,
    "Attack paths that it ends, of risks",
    "One change counts as the worst that it ends. What a path goes beyond the end of the scale is taken off by a factor of its own; the band is the stricter of the two.",
    [
      ["the worst path scores more than the risk by itself", "the difference"],
      ["it scores as much or less", 0],
    ],
  );
}

function bounds(): PublishedFormula["bounds"] {
  const { ceilings, availabilityOnly, floors } = FORMULA;
  const held = (at: typeof ceilings) => `${at.critical} if it is critical or high, ${at.medium} otherwise`;
  return [
    { title: "End of the scale", text: "A sum above 100 is 100.", details: [] },
    {
      title: "Not known to be used",
      text: `A vulnerability that the internet cannot reach and nobody is known to use goes no higher than ${held(ceilings)}.`,
      details: [
        "A listing in KEV or active exploitation always lifts it above that.",
        `A public proof of concept, or EPSS at or above the ${exploitation.evidenceFromPercentile * 100}th percentile, does so only where a high or critical incident is open: then somebody may be there to use it.`,
        "Where nothing can connect, or where it does not run, not even that does: a public exploit is of no use there.",
        "What is of use only to somebody who is on the machine already counts as not reached from the internet.",
        "Where it is not known who can reach it, nothing is held.",
      ],
    },
    {
      title: "Only availability",
      text: `A vulnerability that only takes a service down goes no higher than ${held(availabilityOnly)}, until it is in KEV or exploitation is active.`,
      details: [
        "Its CVSS vector says so: neither confidentiality nor integrity is broken. That a service could be taken down is said of every such weakness.",
      ],
    },
    {
      title: "CISA BOD 26-04",
      text: `A verdict of 3, 14 or 60 days lifts a vulnerability to at least ${floors["3"]}, ${floors["14"]} or ${floors["60"]}.`,
      details: ["Misconfigurations, secrets and code are scored by the formula alone."],
    },
  ];
}
