import { ChevronRight } from "lucide-react";
import type { RiskItem } from "@/lib/contracts/http/risk";

/** The way from the outside to the weakness, in small words; where none is known, the assets it is in. */
export function RiskChain({ risk }: { risk: Pick<RiskItem, "path" | "assets" | "assetCount" | "exploited"> }) {
  const hops =
    risk.path.length > 0
      ? risk.path.map((hop) => ({ kind: hop.kind, name: hop.name, why: hop.why }))
      : fromAssets(risk);
  const shown = hops.length > 5 ? [...hops.slice(0, 2), ...hops.slice(-3)] : hops;
  return (
    <span className="flex min-w-0 items-center gap-0.5 overflow-hidden text-xs text-ink-muted">
      {risk.exploited && (
        <span
          className="mr-1.5 shrink-0 font-medium text-act"
          title="In CISA’s catalogue of known exploited vulnerabilities"
        >
          exploited
        </span>
      )}
      {shown.map((hop, index) => (
        <span key={`${hop.kind}:${hop.name}`} className="flex min-w-0 shrink-0 items-center gap-0.5 last:shrink">
          {index > 0 && <ChevronRight className="size-3 shrink-0" aria-hidden />}
          <span className="truncate" title={`${hop.kind}: ${hop.why}`}>
            {shortName(hop.name)}
          </span>
        </span>
      ))}
    </span>
  );
}

function fromAssets(risk: Pick<RiskItem, "assets" | "assetCount">) {
  const named = risk.assets
    .slice(0, 2)
    .map((asset) => ({ kind: asset.kind as string, name: asset.name, why: "affected" }));
  const more = risk.assetCount - named.length;
  return more > 0 ? [...named, { kind: "more", name: `${more} more`, why: "further affected assets" }] : named;
}

/** `docker.io/library/nginx` is `nginx` in a narrow place; the whole name is one click away. */
function shortName(name: string): string {
  return name.length > 28 ? (name.split("/").at(-1) ?? name) : name;
}
