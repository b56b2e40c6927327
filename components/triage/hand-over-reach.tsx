"use client";

import { type FormEvent, useState } from "react";
import { OwnerRulePreview } from "@/components/settings/owner-rule-preview";
import { type HandOverThing, PROPOSALS } from "@/components/triage/hand-over-thing";
import type { OwnerChoice } from "@/components/triage/owner-picker";
import { Button } from "@/components/ui/button";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState, Notice } from "@/components/ui/states";
import { useHandOver } from "@/lib/client/use-hand-over";
import { useRecord } from "@/lib/client/use-record";
import { useMay } from "@/lib/client/use-session";
import { useTeachRule } from "@/lib/client/use-teach-rule";
import type { OwnerRuleTry } from "@/lib/contracts/http/owner-rule";

const ALONE = "alone";

/** Only this, or a rule: from the narrowest that makes sense to what is around it, with what would change hands. */
export function HandOverReach({
  thing,
  choice,
  onBack,
  onDone,
}: {
  thing: HandOverThing;
  choice: OwnerChoice;
  onBack: () => void;
  onDone: () => void;
}) {
  const mayTeach = useMay("admin");
  const { data, error, refetch } = useRecord(PROPOSALS[thing.kind], { params: { id: thing.id } });
  const [picked, setPicked] = useState<string | null>(null);
  const { handOver, isBusy: isGiving } = useHandOver(thing, onDone);
  const { teach, isBusy: isTeaching } = useTeachRule(onDone);
  if (error)
    return <ErrorState title="It could not be read what is alike" error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows label="Looking for what is alike" rows={4} />;
  const proposals = mayTeach ? data.proposals : [];
  // What a person assigned no rule reaches: then only this is on offer first.
  const reach = picked ?? (proposals.length > 0 && !data.pinned ? "0" : ALONE);
  const proposal = proposals[Number(reach)];
  const rule: OwnerRuleTry | null = proposal
    ? { match: proposal.match, ...choice.owner, ...(data.before ? { before: data.before } : {}) }
    : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void (rule ? teach(rule, choice.name) : handOver(choice.owner, choice.name));
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 text-sm font-medium">What belongs to {choice.name}?</legend>
        <Reach value={ALONE} reach={reach} onPick={setPicked} label={`Only this ${thing.kind}`} />
        {proposals.map(({ label }, index) => (
          <Reach key={label} value={String(index)} reach={reach} onPick={setPicked} label={label} />
        ))}
      </fieldset>
      {!mayTeach && (
        <p className="text-xs text-ink-muted">
          An administrator can make this a rule, so that what is alike goes there too.
        </p>
      )}
      {rule && data.pinned && (
        <Notice>A person assigned this {thing.kind} by hand: a rule is for what is alike and does not reach it.</Notice>
      )}
      {rule && <OwnerRulePreview body={rule} />}
      <footer className="flex justify-end gap-2">
        <Button onClick={onBack}>Back</Button>
        <Button type="submit" variant="primary" disabled={isGiving || isTeaching}>
          {rule ? "Save as a rule" : "Hand over"}
        </Button>
      </footer>
    </form>
  );
}

function Reach({
  value,
  reach,
  label,
  onPick,
}: {
  value: string;
  reach: string;
  label: string;
  onPick: (value: string) => void;
}) {
  return (
    <label className="flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-1 text-sm hover:bg-sunken">
      <input
        type="radio"
        name="reach"
        value={value}
        checked={reach === value}
        onChange={() => onPick(value)}
        className="accent-accent"
      />
      <span className="min-w-0 break-words">{label}</span>
    </label>
  );
}
