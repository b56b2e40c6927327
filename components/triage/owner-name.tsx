import { Avatar } from "@/components/ui/avatar";
import type { Owner } from "@/lib/contracts/http/owner";

/** Who owns it, or that nobody does. The reason is on hover here and spelled out on detail pages. */
export function OwnerName({ owner }: { owner: Owner }) {
  const name = ownerWord(owner);
  const team = name ? teamBeside(owner) : null;
  // A tooltip is plain text: what is code elsewhere stands bare.
  const why = [team && `${name} (${team})`, owner.reason.replaceAll("`", ""), sureness(owner)]
    .filter(Boolean)
    .join("\n");
  if (!name)
    return (
      <span className="text-sm text-attend" title={why}>
        No owner
      </span>
    );
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-1.5" title={why}>
      <Avatar name={name} team={!owner.person} />
      <span className="truncate">
        {name}
        {team && <span className="text-ink-muted"> ({team})</span>}
      </span>
    </span>
  );
}

/** The person's name, else the team's; null when nobody owns it. */
export function ownerWord(owner: Owner): string | null {
  return owner.personName ?? owner.person ?? owner.teamName ?? owner.team;
}

/** Of a person: the team that owns it with them, else the one that they are in; null where neither is known. */
function teamBeside(owner: Owner): string | null {
  if (owner.person === null && owner.personName === null) return null;
  return owner.teamName ?? owner.team ?? owner.personTeam;
}

const SURE = { certain: "Certain", likely: "Likely", guess: "A guess" } as const;

/** How sure the reason makes it, and that an outside name is nobody here; null where nobody is named. */
export function sureness(owner: Owner): string | null {
  if (!ownerWord(owner)) return null;
  const sure = owner.confidence ? `${SURE[owner.confidence]}. ${owner.confidenceText}` : "";
  const isOutside = owner.teamId === null && owner.personId === null;
  const outside = isOutside ? "No team or member goes by that name here." : "";
  return [sure, outside].filter(Boolean).join(" ") || null;
}
