import { formatCount } from "@/lib/client/format-number";
import { formatDay } from "@/lib/client/format-time";

type Props = {
  active?: boolean;
  label?: string;
  payload?: readonly { name: string; value: number; color: string }[];
};

/** The numbers of the day under the pointer. The chart fills in the props. */
export function ChartHint({ active, label, payload }: Props) {
  if (!active || !label || !payload) return null;
  return (
    <div className="rounded-md border border-line bg-raised px-2.5 py-2 text-xs shadow-pop">
      <p className="mb-1 font-medium">{formatDay(label)}</p>
      {payload.map((entry) => (
        <p key={entry.name} className="flex items-center justify-between gap-4">
          <span className="flex items-center gap-1.5">
            <span className="size-2 rounded-full" style={{ background: entry.color }} />
            {entry.name}
          </span>
          <span className="font-medium">{formatCount(Math.abs(entry.value))}</span>
        </p>
      ))}
    </div>
  );
}
