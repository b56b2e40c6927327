import { CircleHelp, Eye, type LucideIcon, MessageSquareQuote, ShieldCheck, Spline } from "lucide-react";
import { Badge, type Tone } from "@/components/ui/badge";
import type { OriginMark as Mark, OriginHop } from "@/lib/contracts/http/asset-origin";

const MARKS: Record<Mark, { word: string; icon: LucideIcon; tone: Tone; means: string }> = {
  proof: {
    word: "Proof",
    icon: ShieldCheck,
    tone: "good",
    means: "Signed provenance: the signature was verified, and its signer is expected",
  },
  claim: { word: "Claim", icon: MessageSquareQuote, tone: "amber", means: "Somebody says so; nobody has proven it" },
  seen: { word: "Seen", icon: Eye, tone: "neutral", means: "An inventory or a scan saw it" },
  matched: { word: "Matched", icon: Spline, tone: "accent", means: "Worked out here, from layers or from names" },
  unknown: { word: "Not known", icon: CircleHelp, tone: "neutral", means: "Nobody says" },
};

/** How a hop is known: a shape and a word, so that the colour says nothing by itself. */
export function OriginMark({ mark, confidence }: { mark: Mark; confidence?: OriginHop["confidence"] }) {
  const { word, icon: Icon, tone, means } = MARKS[mark];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      <span title={means}>
        {word}
        {confidence && confidence !== "certain" && `, ${confidence}`}
      </span>
    </Badge>
  );
}

export function markWord(mark: Mark): string {
  return MARKS[mark].word.toLowerCase();
}
