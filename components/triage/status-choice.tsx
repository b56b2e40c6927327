"use client";

import { RadioGroup } from "radix-ui";
import type { StatusOption } from "@/components/triage/decision-options";

/** One status, each with what it means. */
export function StatusChoice({
  options,
  value,
  onChange,
}: {
  options: readonly StatusOption[];
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <RadioGroup.Root value={value} onValueChange={onChange} aria-label="Status" className="flex flex-col gap-1">
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          aria-label={option.label}
          className="group flex items-start gap-2.5 rounded-md border border-line px-2.5 py-2 text-left hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
        >
          <span className="mt-0.5 grid size-4 shrink-0 place-items-center rounded-full border border-line-strong bg-surface group-data-[state=checked]:border-accent">
            <RadioGroup.Indicator className="size-2 rounded-full bg-accent" />
          </span>
          <span>
            <span className="block text-sm font-medium">{option.label}</span>
            <span className="block text-xs text-ink-muted">{option.means}</span>
          </span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
