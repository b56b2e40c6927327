"use client";

import { ChevronDown, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { cn } from "@/lib/client/class-names";

export type FilterOption = { value: string; label: string };

/** One filter as a button that names its choice. `unset` is what holds while nothing is chosen. */
export function FilterMenu({
  label,
  value,
  unset,
  options,
  onChange,
}: {
  label: string;
  value: string | null;
  unset: string;
  options: readonly FilterOption[];
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
        </MenuItem>
      ))}
    </Menu>
  );
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
