import { shortAssetName } from "@/lib/engine/fix-units/asset-name";
import { closing, type FixDescription, type FixMember, listed } from "@/lib/engine/fix-units/member";
import type { FixUnit, FixUnitKind } from "@/lib/engine/fix-units/unit";
import { severityRank } from "@/lib/model/severity";

type Plan = Pick<FixDescription, "text" | "diff" | "commands" | "verify">;

/** Changes for which the tool's advice, and not a table of ours, says what to write. */
export function describeOther(unit: FixUnit, members: readonly FixMember[]): FixDescription {
  const worst = members.toSorted((a, b) => severityRank(b.severity) - severityRank(a.severity))[0];
  const plan = worst ? planOf(unit.kind, unit, members, worst) : { text: "", diff: null, commands: [], verify: null };
  return {
    kind: unit.kind,
    title: unit.title,
    available: true,
    ...plan,
    ...closing(members, () => true),
    leavesText: null,
    locus: lineLocus(unit.locus, members),
  };
}

function planOf(kind: FixUnitKind, unit: FixUnit, members: readonly FixMember[], worst: FixMember): Plan {
  const advice = adviceOf(members);
  switch (kind) {
    case "secret-rotation":
      return secretPlan(unit, members);
    case "dockerfile-instruction":
      return dockerfilePlan(unit, worst, advice);
    case "code-change":
      return plain(`Change ${places(unit.locus, members)}. ${advice}`, "Scan the repository again.");
    case "license-choice":
      return plain(
        `Decide whether this licence is acceptable here; otherwise replace the package. ${advice}`,
        "Scan again, or record the decision.",
      );
    case "endpoint-change":
      return plain(advice || "Change the answering service.", "Run the test again against the deployed change.");
    default:
      return plain(
        advice || `Change ${unit.locus}.`,
        "Scan again: the findings close when the new report no longer has them.",
      );
  }
}

/** Removing a secret from the file is not the fix: it has been read. The order of steps is the point. */
function secretPlan(unit: FixUnit, members: readonly FixMember[]): Plan {
  const assets = [...new Set(members.map((member) => shortAssetName(member.facts.asset)))].sort();
  const paths = [...new Set(members.map((m) => (m.facts.kind === "secret" ? m.facts.path : unit.locus)))].sort();
  const text = [
    "1. Issue a new credential where this one is managed and deploy it from a secret store.",
    "2. Revoke the old one and look through its use since it was written here.",
    `3. Take it out of ${listed(paths, 5)} (${listed(assets, 5)}); in a repository also out of its history, in an image out of every layer.`,
  ];
  return {
    text: text.join(" "),
    diff: null,
    commands: [],
    verify: "The old credential is refused, and a new scan no longer finds it.",
  };
}

/** `add` is one line that is right as it stands; where the current line matters, only words are given. */
const DOCKERFILE: Record<string, { text: string; add?: string }> = {
  "dockerfile-root-user": { text: "End the last stage with an unprivileged user.", add: "USER 10001:10001" },
  "dockerfile-pipefail-missing": {
    text: "Let a failing part of a pipe fail the build: before the first RUN with a pipe, set the shell.",
    add: 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]',
  },
  "dockerfile-healthcheck-missing": {
    text: "Add a HEALTHCHECK, or rely on the orchestrator's probes and record that.",
  },
  "dockerfile-base-image-unpinned": { text: "Name a version of the base image in FROM, best with its digest." },
  "dockerfile-base-image-no-digest": { text: "Pin the base image in FROM by digest: image:version@sha256:..." },
  "dockerfile-add-instead-of-copy": { text: "Write COPY in place of ADD for local files." },
  "dockerfile-ssh-port-exposed": { text: "Remove EXPOSE 22 and the SSH daemon." },
};

function dockerfilePlan(unit: FixUnit, worst: FixMember, advice: string): Plan {
  const check = worst.facts.kind === "misconfiguration" ? worst.facts.checkId : "";
  const known = Object.hasOwn(DOCKERFILE, check) ? DOCKERFILE[check] : undefined;
  const verify = "Build the image and scan the Dockerfile again.";
  if (!known) return plain(advice || `Change ${unit.locus}.`, verify);
  const text = [known.text, advice].filter(Boolean).join(" ");
  if (!known.add) return plain(text, verify);
  const line = worst.line ?? 1;
  const diff = [`--- a/${unit.locus}`, `+++ b/${unit.locus}`, `@@ -${line},0 +${line},1 @@`, `+${known.add}`, ""].join(
    "\n",
  );
  return { text, diff, commands: [], verify };
}

function plain(text: string, verify: string): Plan {
  return { text: text.trim(), diff: null, commands: [], verify };
}

/** The advice of the tools, each once; long texts are cut, since they are shown whole with the evidence. */
function adviceOf(members: readonly FixMember[]): string {
  const texts = members.map((member) => member.advice?.replaceAll(/\s+/g, " ").trim() ?? "").filter(Boolean);
  return [...new Set(texts)]
    .slice(0, 2)
    .map((text) => (text.length > 400 ? `${text.slice(0, 399)}…` : text))
    .join(" ");
}

function places(locus: string, members: readonly FixMember[]): string {
  const lines = linesOf(members);
  return lines.length === 0
    ? locus
    : `${locus} at ${lines.length === 1 ? "line" : "lines"} ${listed(lines.map(String), 8)}`;
}

function lineLocus(locus: string, members: readonly FixMember[]): string {
  const first = linesOf(members)[0];
  return first === undefined ? locus : `${locus}:${first}`;
}

function linesOf(members: readonly FixMember[]): number[] {
  const lines = members.map((member) => member.line).filter((line): line is number => line !== null);
  return [...new Set(lines)].sort((a, b) => a - b);
}
