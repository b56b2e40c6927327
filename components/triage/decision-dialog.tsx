"use client";

import { type FormEvent, useState } from "react";
import { JUSTIFICATION_WORDS, STATUS_OPTIONS } from "@/components/triage/decision-options";
import { LastDay } from "@/components/triage/last-day";
import { StatusChoice } from "@/components/triage/status-choice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select, Textarea } from "@/components/ui/input";
import { dayAfter, endOfDay } from "@/lib/client/calendar-day";
import { plural } from "@/lib/client/format-number";
import { type TriageItem, type TriageSubject, useTriage } from "@/lib/client/use-triage";
import { useTriageRights } from "@/lib/client/use-triage-rights";
import { JUSTIFICATIONS } from "@/lib/contracts/http/decision";

type Props = { subject: TriageSubject; items: readonly TriageItem[]; initialStatus: string; onClose: () => void };

/** Where the work stands, or a decision with its reason and, where risk is tolerated, its last day. */
export function DecisionDialog({ subject, items, initialStatus, onClose }: Props) {
  const [status, setStatus] = useState(initialStatus);
  const [lastDay, setLastDay] = useState(() => dayAfter(30));
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const triage = useTriage(subject);
  const { decide } = useTriageRights(items);
  const options = STATUS_OPTIONS[subject].filter(({ hides }) => decide || !hides);
  const option = options.find(({ value }) => value === status) ?? options[0];
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!option) return;
    const form = new FormData(event.currentTarget);
    setBusy(true);
    try {
      await triage(
        items,
        {
          status,
          ...(option.needsReason ? { reason: String(form.get("reason")).trim() } : {}),
          ...(option.needsEnd ? { expiresAt: endOfDay(lastDay) } : {}),
          ...(status === "not_affected"
            ? { justification: form.get("justification") as (typeof JUSTIFICATIONS)[number] }
            : {}),
        },
        option.done,
      );
      onClose();
    } catch (failure) {
      setError((failure as Error).message);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Set status"
      description={items.length === 1 ? items[0]?.title : plural(items.length, subject)}
    >
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <StatusChoice options={options} value={status} onChange={setStatus} />
        {status === "not_affected" && (
          <Field label="Justification">
            <Select name="justification">
              {JUSTIFICATIONS.map((value) => (
                <option key={value} value={value}>
                  {JUSTIFICATION_WORDS[value]}
                </option>
              ))}
            </Select>
          </Field>
        )}
        {option?.needsReason && (
          <Field label="Reason" hint="An auditor will read this. Say why, not only what.">
            <Textarea name="reason" required maxLength={2000} />
          </Field>
        )}
        {option?.needsEnd && <LastDay label="Last day" value={lastDay} onChange={setLastDay} />}
        {error && (
          <p role="alert" className="text-sm text-act">
            {error}
          </p>
        )}
        <footer className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={busy}>
            Save
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
