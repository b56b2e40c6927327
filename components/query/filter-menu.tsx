"use client";

import { ChevronDown, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { cn } from "@/lib/client/class-names";
import { formatCount } from "@/lib/client/format-number";

export type FilterOption = { value: string; label: string };

/** Rows per value of one filter; absent until it is known, which is not the same as none. */
export type FilterCounts = readonly { value: string; count: number }[] | undefined;

/** One filter as a button that names its choice. `unset` is what holds while nothing is chosen. */
export function FilterMenu({
  label,
  value,
  unset,
  options,
  counts,
  onChange,
}: {
  label: string;
  value: string | null;
  unset: string;
  options: readonly FilterOption[];
  counts?: FilterCounts;
  onChange: (value: string | null) => void;
}) {
  const chosen = options.find((option) => option.value === value);
  return (
    <Menu
      label={label}
      trigger={
        <Button
          size="md"
          aria-label={`${label}: ${chosen?.label ?? value ?? unset}`}
          className={cn(value && "border-accent bg-accent-soft text-accent hover:bg-accent-soft")}
        >
          <span className="font-normal">{label}</span>
          {value && <span>{chosen?.label ?? value}</span>}
          <ChevronDown className="size-3.5" aria-hidden />
        </Button>
      }
    >
      <MenuItem checked={value === null} onSelect={() => onChange(null)}>
        {unset}
      </MenuItem>
      {options.map((option) => (
        <MenuItem key={option.value} checked={option.value === value} onSelect={() => onChange(option.value)}>
          {option.label}
          {counts && option.value !== "any" && (
            <span className="float-right pl-6 text-ink-muted tabular-nums">
              {formatCount(countOf(counts, option.value))}
            </span>
          )}
        </MenuItem>
      ))}
    </Menu>
  );
}

function countOf(counts: NonNullable<FilterCounts>, value: string): number {
  return counts.find((counted) => counted.value === value)?.count ?? 0;
}

/** A filter that came with a link (one asset, one import): it can only be taken away. */
export function FilterChip({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <Button
      className="border-accent bg-accent-soft text-accent hover:bg-accent-soft"
      onClick={onRemove}
      aria-label={`Remove filter: ${label}`}
    >
      {label}
      <X className="size-3.5" aria-hidden />
    </Button>
  );
}
