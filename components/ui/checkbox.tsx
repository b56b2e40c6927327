"use client";

import { Check, Minus } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";

/** A box of 16 px in a target of 24 px. Where its words stand beside it, `id` lets a `<label>` there name and toggle it. */
export function Checkbox({
  checked,
  onChange,
  label,
  id,
}: {
  checked: boolean | "indeterminate";
  onChange: (checked: boolean) => void;
  label: string;
  id?: string;
}) {
  return (
    <Radix.Root
      id={id}
      checked={checked}
      onCheckedChange={(next) => onChange(next === true)}
      aria-label={label}
      className="group grid size-6 place-items-center"
    >
      <span className="grid size-4 place-items-center rounded-sm border border-line-strong bg-surface group-data-[state=checked]:border-accent group-data-[state=checked]:bg-accent group-data-[state=indeterminate]:border-accent group-data-[state=indeterminate]:bg-accent">
        <Radix.Indicator className="text-accent-ink">
          {checked === "indeterminate" ? <Minus className="size-3" /> : <Check className="size-3" strokeWidth={3} />}
        </Radix.Indicator>
      </span>
    </Radix.Root>
  );
}
