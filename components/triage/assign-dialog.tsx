"use client";

import { useState } from "react";
import { toast } from "sonner";
import { type OwnerChoice, OwnerPicker } from "@/components/triage/owner-picker";
import { Dialog } from "@/components/ui/dialog";
import { plural } from "@/lib/client/format-number";
import { type TriageItem, type TriageSubject, useTriage } from "@/lib/client/use-triage";

/** The last choice: back to the rules. */
const RULES: OwnerChoice = {
  key: "rules",
  label: "Nobody in person",
  name: "the rules",
  note: "The ownership rules decide",
  team: false,
  owner: { team: null, person: null },
};

/** Whom to give it to: me, a team, a person, or back to the rules. */
export function AssignDialog({
  subject,
  items,
  onClose,
}: {
  subject: TriageSubject;
  items: readonly TriageItem[];
  onClose: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const triage = useTriage(subject);
  const choose = async (choice: OwnerChoice) => {
    setBusy(true);
    try {
      await triage(
        items,
        { owner: choice.owner },
        choice.key === RULES.key ? "The rules decide again." : `Assigned to ${choice.name}.`,
      );
      onClose();
    } catch (error) {
      toast.error((error as Error).message);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Assign"
      description={items.length === 1 ? items[0]?.title : plural(items.length, subject)}
    >
      <OwnerPicker busy={busy} last={[RULES]} onChoose={(choice) => void choose(choice)} />
    </Dialog>
  );
}
