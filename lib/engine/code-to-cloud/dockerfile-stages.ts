import type { Instruction } from "@/lib/engine/code-to-cloud/dockerfile-lines";

/** What the image of a Dockerfile is made by: the instructions of its last stage, and of stages of the same file below it. */
export type FinalStage = {
  /** The image outside the file that it begins from, with build arguments at their defaults; `scratch` is nothing. */
  base: string | null;
  /** Line of the FROM that names it. */
  baseLine: number | null;
  /** In the order in which they run; FROM and ARG before it are none. */
  instructions: Instruction[];
};

type Stage = { name: string | null; from: string; line: number; instructions: Instruction[] };

/**
 * The stages that become the image, or up to `target` where the builder was told one.
 *
 * Source   docs.docker.com/build/building/multi-stage: stages are called by name (`AS`, case ignored) or number; others only give files.
 */
export function finalStage(file: readonly Instruction[], target: string | null = null): FinalStage {
  const { stages, defaults } = stagesOf(file);
  const named = target === null ? -1 : stageIndex(stages, target, stages.length);
  const chain: Stage[] = [];
  for (let at = named === -1 ? stages.length - 1 : named; at >= 0; ) {
    const stage = stages[at] as Stage;
    chain.unshift(stage);
    at = stageIndex(stages, stage.from, at);
  }
  const lowest = chain[0];
  return {
    base: lowest ? substitute(lowest.from, defaults) : null,
    baseLine: lowest?.line ?? null,
    instructions: chain.flatMap((stage) => stage.instructions),
  };
}

function stagesOf(file: readonly Instruction[]): { stages: Stage[]; defaults: Map<string, string> } {
  const stages: Stage[] = [];
  const defaults = new Map<string, string>();
  for (const one of file) {
    if (one.instruction === "FROM") {
      const [from = "", as, name] = one.argument.split(/\s+/).filter((word) => !word.startsWith("--"));
      const named = as?.toUpperCase() === "AS" ? (name?.toLowerCase() ?? null) : null;
      stages.push({ name: named, from, line: one.line, instructions: [] });
    } else if (stages.length === 0) {
      for (const [, key, value] of one.argument.matchAll(/([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S+)/g))
        defaults.set(key as string, (value as string).replace(/^(["'])(.*)\1$/, "$2"));
    } else stages.at(-1)?.instructions.push(one);
  }
  return { stages, defaults };
}

/** An earlier stage by that name or number; -1 where it is an image outside. */
function stageIndex(stages: readonly Stage[], wanted: string, below: number): number {
  const word = wanted.toLowerCase();
  const found = stages.findLastIndex((stage, index) => index < below && stage.name === word);
  return found === -1 && /^\d+$/.test(word) && Number(word) < below ? Number(word) : found;
}

/** `${NAME}`, `$NAME`, `${NAME:-default}`; what nobody gives stays as it is written. */
function substitute(written: string, values: ReadonlyMap<string, string>): string {
  return written.replaceAll(/\$\{(\w+)(?::-([^}]*))?\}|\$(\w+)/g, (whole, braced, fallback, bare) => {
    return values.get(braced ?? bare) ?? fallback ?? whole;
  });
}
