import type { OriginHop } from "@/lib/contracts/http/asset-origin";
import type { BuildFact, BuildStatement, StatedFact } from "@/lib/engine/code-to-cloud/build-statements";
import type { DeploymentHint } from "@/lib/engine/code-to-cloud/deployment-hints";
import type { Ancestor, ImageLayer } from "@/lib/engine/code-to-cloud/image-layers";
import type { ManifestCandidate } from "@/lib/engine/code-to-cloud/manifest-candidates";
import type { DockerfileCandidate } from "@/lib/engine/code-to-cloud/trace-dockerfile";

type Step = OriginHop["step"];

/** A hop with nothing but what is given; everything else is absent. */
function hop(step: Step, given: Partial<OriginHop> & Pick<OriginHop, "mark" | "evidence">): OriginHop {
  return {
    step,
    value: null,
    confidence: null,
    at: null,
    asset: null,
    importId: null,
    file: null,
    others: [],
    contradicted: false,
    advice: null,
    ...given,
  };
}

const ADVICE: Readonly<Record<string, string>> = {
  builder:
    "Deliver the image's provenance: `cosign download attestation IMAGE | plimsoll push -`, or your build's attestation as it is.",
  repository:
    "Set the label org.opencontainers.image.source when you build, push reports from the CI that builds the image, or deliver its provenance.",
  commit:
    "Set the label org.opencontainers.image.revision when you build, or push reports from the CI that builds the image.",
  unproven:
    "This is what somebody says. Deliver signed provenance, and name who signs for this image under Settings > Signatures, to prove it.",
  dockerfile: "Push the checkout's Dockerfiles on the default branch: `plimsoll push --attach`.",
  history: "Scan the image with a scanner that quotes its configuration: Trivy `--format json`, or Grype `-o json`.",
  base: "Scan the base image too, or set the label org.opencontainers.image.base.name when you build.",
  manifest: "Push the checkout's manifests on the default branch: `plimsoll push --attach`.",
};

/** Who built an image, and from which commit of which repository. */
export function buildHops(facts: readonly StatedFact[]): OriginHop[] {
  const of = (fact: BuildFact) => facts.find((one) => one.fact === fact);
  const builder = of("builder");
  const repository = of("repository");
  const commit = of("commit");
  const built = builder
    ? hop("build", stated(builder, builder.value))
    : hop("build", { mark: "unknown", evidence: "Nobody says what built it.", advice: ADVICE.builder ?? null });
  if (!repository)
    return [
      built,
      hop("source", {
        mark: "unknown",
        evidence: "Nobody says which repository it is built from.",
        advice: ADVICE.repository ?? null,
      }),
    ];
  const value = commit ? `${repository.value} @ ${commit.value.slice(0, 12)}` : repository.value;
  const source = hop("source", stated(repository, value));
  const sure = repository.kind === "proof" && commit?.kind === "proof";
  return [
    built,
    {
      ...source,
      mark: sure ? "proof" : "claim",
      others: [...source.others, ...(commit ? othersOf(commit, (text) => `commit ${text.slice(0, 12)}`) : [])],
      contradicted: repository.contradicted || commit?.contradicted === true,
      advice: commit ? (sure ? null : (ADVICE.unproven ?? null)) : (ADVICE.commit ?? null),
    },
  ];
}

function stated(fact: StatedFact, value: string): Partial<OriginHop> & Pick<OriginHop, "mark" | "evidence"> {
  const [first] = fact.statements as [BuildStatement, ...BuildStatement[]];
  return {
    value,
    mark: fact.kind,
    evidence: `Says ${first.by}.`,
    at: first.at,
    importId: first.importId,
    others: othersOf(fact, (text) => text),
    contradicted: fact.contradicted,
    advice: fact.kind === "proof" ? null : (ADVICE.unproven ?? null),
  };
}

function othersOf(fact: StatedFact, words: (value: string) => string): OriginHop["others"] {
  return fact.statements
    .slice(1, 10)
    .map(({ value, kind, by, at, importId }) => ({ value: words(value), mark: kind, by, at, importId }));
}

/** Which file, and which line of it for one layer, made the image. */
export function instructionHop(
  files: readonly DockerfileCandidate[],
  layers: readonly ImageLayer[],
  asked: ImageLayer | null,
  known: { repository: boolean; dockerfiles: number; commit: string | null },
): OriginHop {
  const [only, ...more] = files;
  if (asked?.instruction) {
    const { repository, path, commit, line, text, likeness } = asked.instruction;
    return hop("instruction", {
      value: `${path}:${line} ${text}`,
      mark: "matched",
      confidence: likeness === "exact" && asked.confidence === "certain" ? "certain" : "likely",
      evidence: `The layer was matched with this instruction by the image's history.${otherCommit(commit, known.commit)}`,
      at: only?.file.statedAt ?? null,
      file: { repository, path, line, commit },
    });
  }
  if (asked?.part === "base")
    return hop("instruction", {
      value: "A layer of the base image",
      mark: "matched",
      confidence: asked.confidence,
      evidence: "No instruction of the image's own Dockerfile made it: it came with the base.",
    });
  if (layers.length === 0)
    return hop("instruction", {
      mark: "unknown",
      evidence: "No report quotes the image's history.",
      advice: ADVICE.history ?? null,
    });
  if (!only) return noFileHop(known);
  if (more.length > 0)
    return hop("instruction", {
      value: `One of ${files.map(({ file }) => file.path).join(", ")}`,
      mark: "matched",
      confidence: "possible",
      evidence: "Several Dockerfiles fit the image's history equally well.",
    });
  const { file, match } = only;
  return hop("instruction", {
    value: file.path,
    mark: "matched",
    confidence: match.complete ? "certain" : "likely",
    evidence: `${
      match.complete
        ? "Every instruction of it that adds files is in the image's history, in order."
        : "Part of it is in the image's history: one of the two has changed since."
    }${otherCommit(file.commit, known.commit)}`,
    at: file.statedAt,
    file: { repository: file.repository, path: file.path, line: match.stage.baseLine, commit: file.commit },
  });
}

function noFileHop({ repository, dockerfiles }: { repository: boolean; dockerfiles: number }): OriginHop {
  if (dockerfiles > 0)
    return hop("instruction", {
      mark: "unknown",
      evidence:
        "None of the repository's Dockerfiles fits the image's history: it may be built from another file, or the file has changed.",
    });
  return hop("instruction", {
    mark: "unknown",
    evidence: "No Dockerfile of its repository was delivered.",
    advice: repository ? (ADVICE.dockerfile ?? null) : "First it has to be known which repository it is built from.",
  });
}

/** The file that was delivered may be younger than the image: its lines may have moved. */
function otherCommit(ofFile: string | null, ofImage: string | null): string {
  if (ofFile === null || ofImage === null || ofFile.startsWith(ofImage) || ofImage.startsWith(ofFile)) return "";
  return ` The file is of commit ${ofFile.slice(0, 12)}, the image of ${ofImage.slice(0, 12)}: lines may have moved.`;
}

/** What the image is built on. */
export function baseHop(
  facts: readonly StatedFact[],
  ancestor: Ancestor | null,
  files: readonly DockerfileCandidate[],
): OriginHop {
  const said = facts.find(({ fact }) => fact === "base");
  const [only, ...more] = files;
  const from = only && more.length === 0 ? only.match.stage.base : null;
  if (ancestor)
    return hop("base", {
      value: ancestor.image,
      mark: ancestor.named ? "seen" : "matched",
      confidence: ancestor.named ? "certain" : "likely",
      evidence: `Its lowest ${ancestor.layers === 1 ? "layer is the layer" : `${ancestor.layers} layers are the layers`} of this image${ancestor.named ? ", which is named as the base" : "; nobody names it as the base"}.`,
      others: said
        ? [...said.statements].map(({ value, kind, by, at, importId }) => ({ value, mark: kind, by, at, importId }))
        : [],
    });
  if (said) return hop("base", { ...stated(said, said.value), advice: ADVICE.base ?? null });
  if (from && only)
    return hop("base", {
      value: from,
      mark: "matched",
      confidence: only.match.complete ? "certain" : "likely",
      evidence: `Line ${only.match.stage.baseLine} of ${only.file.path} begins from it.`,
      file: {
        repository: only.file.repository,
        path: only.file.path,
        line: only.match.stage.baseLine,
        commit: only.file.commit,
      },
    });
  return hop("base", {
    mark: "unknown",
    evidence: "Nobody names its base, and no image that was scanned has the same lowest layers.",
    advice: ADVICE.base ?? null,
  });
}

/** Which file defines a workload. */
export function manifestHops(candidates: readonly ManifestCandidate[], hints: readonly DeploymentHint[]): OriginHop[] {
  const said = hints.map(({ text, repository, path }) => ({
    value: [text, repository, path && !text.includes(path) ? path : null].filter(Boolean).join(", "),
    mark: "claim" as const,
    by: "labels and annotations of the workload",
    at: null,
    importId: null,
  }));
  if (candidates.length === 0)
    return [
      hop("manifest", {
        value: said[0]?.value ?? null,
        mark: said.length > 0 ? "claim" : "unknown",
        evidence:
          said.length > 0
            ? "Say its labels and annotations; no file that defines it was delivered."
            : "No file that defines it was delivered.",
        others: said.slice(1),
        advice: ADVICE.manifest ?? null,
      }),
    ];
  return candidates.slice(0, 10).map((one, n) =>
    hop("manifest", {
      value: `${one.path}${one.line === null ? "" : `:${one.line}`}`,
      mark: "matched",
      confidence: one.confidence,
      evidence: one.why,
      at: one.statedAt,
      asset: { id: one.resourceId, kind: "iac_resource", name: one.path },
      file: { repository: one.repository, path: one.path, line: one.line, commit: one.commit },
      others: n === 0 ? said : [],
    }),
  );
}
