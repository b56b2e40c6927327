/** How far it is; without a share it is under way and nobody knows how far. */
export function ProgressBar({ share, label }: { share: number | null; label: string }) {
  const percent = share === null ? undefined : Math.round(share * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-1.5 w-full overflow-hidden rounded-full bg-track-soft"
    >
      <div
        className={`h-full rounded-full bg-accent ${percent === undefined ? "w-1/3 animate-pulse" : "transition-[width]"}`}
        style={percent === undefined ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
