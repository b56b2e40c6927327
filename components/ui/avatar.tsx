/** Initials in a circle; the shape tells a person (round) from a team (square). */
export function Avatar({ name, team = false }: { name: string; team?: boolean }) {
  const initials = name
    .split(/[\s@._/-]+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((part) => part[0]?.toUpperCase())
    .join("");
  return (
    <span
      aria-hidden
      className={`inline-grid size-5 shrink-0 place-items-center bg-accent-soft text-[10px] font-semibold text-accent ${team ? "rounded-sm" : "rounded-full"}`}
    >
      {initials || "?"}
    </span>
  );
}
