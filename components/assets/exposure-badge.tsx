import { Badge, type Tone } from "@/components/ui/badge";
import type { Exposure } from "@/lib/contracts/http/asset-link";

const LEVELS: Record<Exposure["level"], { word: string; tone: Tone; means: string }> = {
  internet: { word: "Internet", tone: "act", means: "An address outside the cluster can open a connection" },
  cluster: { word: "Cluster", tone: "amber", means: "Any pod of the cluster can open a connection" },
  namespace: { word: "Namespace", tone: "neutral", means: "Only pods that policy admits can open a connection" },
  none: { word: "Nobody", tone: "good", means: "Nothing can open a connection" },
  unknown: { word: "Unknown", tone: "neutral", means: "No cluster inventory says who can reach it" },
};

/** Who can open a connection to it. What was closed when its cluster last spoke is not called good once that has gone silent. */
export function ExposureBadge({ level, stale = false }: { level: Exposure["level"]; stale?: boolean }) {
  const { word, tone, means } = LEVELS[level];
  return (
    <span title={stale ? `${means}, as the cluster was then` : means} className="inline-flex">
      <Badge tone={stale && tone === "good" ? "neutral" : tone}>{word}</Badge>
    </span>
  );
}

export function exposureSentence(level: Exposure["level"]): string {
  return LEVELS[level].means;
}

export function exposureWord(level: Exposure["level"]): string {
  return LEVELS[level].word;
}
