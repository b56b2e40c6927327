import Link from "next/link";
import { RelativeTime } from "@/components/ui/relative-time";
import { Notice } from "@/components/ui/states";
import type { RiskDetail } from "@/lib/contracts/http/risk";

/** That a cluster has stopped reporting: what is said of who reaches it and what runs there is how it was then. */
export function RiskStale({ risk: { staleClusters } }: { risk: RiskDetail }) {
  if (staleClusters.length === 0) return null;
  return (
    <Notice>
      {staleClusters.map(({ id, name, reportedAt }) => (
        <span key={id} className="block">
          <Link href={`/assets/${id}`} className="link">
            {name}
          </Link>{" "}
          last reported <RelativeTime at={reportedAt} />: what follows about it may be out of date.
        </span>
      ))}
      Who reaches it, what runs there and who owns it is how it was then. See its collector, or take a new inventory.
    </Notice>
  );
}
