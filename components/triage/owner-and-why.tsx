import { OwnerName, sureness } from "@/components/triage/owner-name";
import type { Owner } from "@/lib/contracts/http/owner";

/** Who owns it with the reason and how sure it is, spelled out. */
export function OwnerAndWhy({ owner }: { owner: Owner }) {
  const sure = sureness(owner);
  return (
    <span>
      <OwnerName owner={owner} />
      <span className="block text-xs text-ink-muted">{owner.reason}</span>
      {sure && <span className="block text-xs text-ink-muted">{sure}</span>}
    </span>
  );
}
