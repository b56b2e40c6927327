"use client";

import { END_DAYS } from "@/components/triage/decision-options";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { dayAfter } from "@/lib/client/calendar-day";

/** The last day of a decision, from tomorrow on, with the usual spans at hand. */
export function LastDay({ label, value, onChange }: { label: string; value: string; onChange: (day: string) => void }) {
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Field label={label}>
        <Input
          type="date"
          required
          min={dayAfter(1)}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className="w-40"
        />
      </Field>
      {END_DAYS.map((days) => (
        <Button key={days} onClick={() => onChange(dayAfter(days))}>
          {days} days
        </Button>
      ))}
    </div>
  );
}
