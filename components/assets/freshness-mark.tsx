import { RelativeTime } from "@/components/ui/relative-time";
import type { AssetCoverage } from "@/lib/contracts/http/asset";

/** Whether anything has looked at it lately. Never looked at is a warning, not a blank. */
export function FreshnessMark({ coverage }: { coverage: AssetCoverage }) {
  if (coverage.freshness === "never")
    return (
      <span className="text-attend" title={coverage.text}>
        Never scanned
      </span>
    );
  return (
    <span title={coverage.text} className={coverage.freshness === "stale" ? "text-track-star" : ""}>
      {coverage.freshness === "stale" && "Stale, "}
      {coverage.lastScanAt ? <RelativeTime at={coverage.lastScanAt} /> : "scanned"}
    </span>
  );
}
