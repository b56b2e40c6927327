import { ChevronRight } from "lucide-react";
import { cn } from "@/lib/client/class-names";
import { shortName } from "@/lib/client/short-name";
import { startUpper } from "@/lib/client/words";
import type { RiskItem } from "@/lib/contracts/http/risk";

type Hop = { kind: string; name: string; why: string };
const SHOWN = 5;

/** The way from the outside to the weakness, in small words; where none is known, the assets it is in. */
export function RiskChain({ risk }: { risk: Pick<RiskItem, "path" | "assets" | "assetCount"> }) {
  const hops = merged(risk.path.length > 0 ? risk.path.filter(({ kind }) => kind !== "exploited") : fromAssets(risk));
  const shown = hops.length > SHOWN ? [...hops.slice(0, 2), ...hops.slice(2 - SHOWN)] : hops;
  return (
    <span className="flex min-w-0 items-center gap-0.5 overflow-hidden text-xs text-ink-muted">
      {shown.map((hop, index) => (
        <span
          key={`${hop.kind}:${hop.name}`}
          className={cn("flex min-w-0 items-center gap-0.5", index < 2 && index < shown.length - 1 && "shrink-0")}
        >
          {index > 0 && <ChevronRight className="size-3 shrink-0" aria-hidden />}
          <span className="truncate" title={`${startUpper(hop.kind)}: ${hop.name}. ${hop.why}`}>
            {shortName(hop.name)}
          </span>
        </span>
      ))}
    </span>
  );
}

/** A service, its workload and its image often share a name: said once, with all of what it is on hover. */
function merged(hops: readonly Hop[]): Hop[] {
  const kept: Hop[] = [];
  for (const { kind, name, why } of hops) {
    const before = kept.at(-1);
    const same = before && lastPart(before.name) === lastPart(name);
    if (same) kept[kept.length - 1] = { ...before, kind: `${before.kind}, ${kind}` };
    else kept.push({ kind, name, why });
  }
  return kept;
}

function lastPart(name: string): string {
  return name.split("/").at(-1) ?? name;
}

function fromAssets(risk: Pick<RiskItem, "assets" | "assetCount">): Hop[] {
  const named = risk.assets
    .slice(0, 2)
    .map((asset) => ({ kind: asset.kind as string, name: asset.name, why: "affected" }));
  const more = risk.assetCount - named.length;
  return more > 0 ? [...named, { kind: "more", name: `${more} more`, why: "further affected assets" }] : named;
}
