import { OwnerName, sureness } from "@/components/triage/owner-name";
import { InlineCode } from "@/components/ui/inline-code";
import type { Owner } from "@/lib/contracts/http/owner";

/** Who owns it with the reason and how sure it is, spelled out; where one may, with the way to say that it is somebody else's. */
export function OwnerAndWhy({ owner, onWrong }: { owner: Owner; onWrong?: (() => void) | undefined }) {
  const sure = sureness(owner);
  return (
    <span>
      <OwnerName owner={owner} />
      <span className="block text-xs text-ink-muted">
        <InlineCode text={owner.reason} />
      </span>
      {sure && <span className="block text-xs text-ink-muted">{sure}</span>}
      {onWrong && (
        <button type="button" onClick={onWrong} className="link mt-0.5 block min-h-6 text-xs">
          {sure ? "Somebody else’s?" : "Whose is it?"}
        </button>
      )}
    </span>
  );
}
