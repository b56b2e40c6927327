import { RelativeTime } from "@/components/ui/relative-time";
import { Notice } from "@/components/ui/states";
import type { AssetDetail, ClusterInventory } from "@/lib/contracts/http/asset";

/** That what is shown may be so no longer: silence of a collector must never read as "all is as it was". */
export function InventoryNotice({ asset }: { asset: AssetDetail }) {
  const { inventory } = asset;
  if (!inventory) return null;
  return (
    <>
      {inventory.silent && <SilentNotice inventory={inventory} />}
      {inventory.missing.length > 0 && (
        <Notice>
          The last report about {inventory.cluster.name} could not look at everything: {inventory.missing.join("; ")}.
          What it did not look at is shown as it was before. Give the collector back its rights, or see its log.
        </Notice>
      )}
    </>
  );
}

function SilentNotice({ inventory: { cluster, reportedAt, reportsEverySeconds } }: { inventory: ClusterInventory }) {
  return (
    <Notice>
      The inventory of {cluster.name} is stale: the last report is from <RelativeTime at={reportedAt} />
      {reportsEverySeconds === null ? ". " : `, and its collector promised one every ${every(reportsEverySeconds)}. `}
      What stands here is how the cluster was then. What came, went or became reachable since is not known.{" "}
      {reportsEverySeconds === null
        ? "Take a new one with plimsoll inventory, or keep it current with --watch."
        : "See the collector's log, or start it again."}
    </Notice>
  );
}

/** Since when what is shown of a cluster is known to be so. */
export function InventoryAge({ inventory }: { inventory: ClusterInventory }) {
  const { reportedAt, reportsEverySeconds, silent } = inventory;
  return (
    <span className={silent ? "text-track-star" : ""}>
      As of <RelativeTime at={reportedAt} />
      <span className="block text-xs text-ink-muted">
        {reportsEverySeconds === null
          ? "From a snapshot: what changed since is not known"
          : `The last report of its collector, which reports every ${every(reportsEverySeconds)}`}
      </span>
    </span>
  );
}

/** A promise in words: `5 minutes`, `90 seconds`, `minute`. */
function every(seconds: number): string {
  const [count, unit] = seconds % 60 === 0 ? [seconds / 60, "minute"] : [seconds, "second"];
  return count === 1 ? unit : `${count} ${unit}s`;
}
