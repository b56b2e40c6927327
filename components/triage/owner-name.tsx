import { Avatar } from "@/components/ui/avatar";
import type { Owner } from "@/lib/contracts/http/owner";

/** Who owns it, or that nobody does. The reason is on hover here and spelled out on detail pages. */
export function OwnerName({ owner }: { owner: Owner }) {
  const name = ownerWord(owner);
  if (!name)
    return (
      <span className="text-sm text-attend" title={owner.reason}>
        No owner
      </span>
    );
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5" title={owner.reason}>
      <Avatar name={name} team={!owner.person} />
      <span className="truncate">{name}</span>
    </span>
  );
}

/** The person's name, else the team's; null when nobody owns it. */
export function ownerWord(owner: Owner): string | null {
  return owner.personName ?? owner.person ?? owner.teamName ?? owner.team;
}
