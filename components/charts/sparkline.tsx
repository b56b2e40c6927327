const WIDTH = 96;
const HEIGHT = 24;

/** A trend without axes. Days without a value are gaps, never zeros. The numbers beside it carry the meaning. */
export function Sparkline({ values, className }: { values: readonly (number | null)[]; className?: string }) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return <span className={className} />;
  const low = Math.min(...known);
  const span = Math.max(...known) - low || 1;
  const x = (index: number) => (index / (values.length - 1)) * (WIDTH - 4) + 2;
  const y = (value: number) => HEIGHT - 3 - ((value - low) / span) * (HEIGHT - 6);
  let path = "";
  let pen = "M";
  for (const [index, value] of values.entries()) {
    if (value === null) {
      pen = "M";
      continue;
    }
    path += `${pen}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = "L";
  }
  const last = values.at(-1) ?? null;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={className} aria-hidden preserveAspectRatio="none">
      <path d={path} fill="none" stroke="var(--accent)" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
      {last !== null && <circle cx={x(values.length - 1)} cy={y(last)} r="1.75" fill="var(--accent)" />}
    </svg>
  );
}
