/** "7.2%" of a share 0..1; "?" where it is not defined. */
export function formatShare(share: number | null, digits = 1): string {
  return share === null ? "?" : `${(share * 100).toFixed(digits)}%`;
}

/** "+9" or "−17": a difference of shares in whole points. One that rounds to nothing has no sign. */
export function formatPoints(share: number | null): string {
  if (share === null) return "?";
  const points = Math.round(share * 100);
  if (points === 0) return "0";
  return points > 0 ? `+${points}` : `−${-points}`;
}
