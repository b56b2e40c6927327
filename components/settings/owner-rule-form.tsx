"use client";

import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { OwnerRulePreview } from "@/components/settings/owner-rule-preview";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { Section } from "@/components/ui/section";
import { useChange } from "@/lib/client/use-change";
import { useRecord } from "@/lib/client/use-record";
import type { OwnerRule, OwnerRuleMatch, OwnerRuleWrite } from "@/lib/contracts/http/owner-rule";

const PARTS: readonly { name: keyof OwnerRuleMatch; label: string; placeholder: string }[] = [
  { name: "asset", label: "Asset", placeholder: "image:registry.example/shop/*" },
  { name: "cluster", label: "Cluster", placeholder: "prod-eu" },
  { name: "namespace", label: "Namespace", placeholder: "payments" },
  { name: "label", label: "Label", placeholder: "team=payments" },
  { name: "repository", label: "Repository", placeholder: "github.com/shop/*" },
  { name: "path", label: "Path", placeholder: "services/payments/**" },
];

/** A rule and, before it is saved, whom it would assign. */
export function OwnerRuleForm({ rule, onDone }: { rule: OwnerRule | null; onDone: () => void }) {
  const [match, setMatch] = useState<OwnerRuleMatch>(rule?.match ?? {});
  const [team, setTeam] = useState(rule?.team ?? "");
  const [note, setNote] = useState(rule?.note ?? "");
  const teams = useRecord("listTeams", { query: { limit: 200 } });
  const touches = ["listOwnerRules", "listAssets", "getAsset", "listRisks", "getRisk"] as const;
  const create = useChange("createOwnerRule", touches);
  const change = useChange("changeOwnerRule", touches);
  const body = ruleBody(match, team, note, rule);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!body) return;
    const onSuccess = () => {
      toast.success("Saved. Owners are worked out again.");
      setMatch({});
      setNote("");
      onDone();
    };
    if (rule) change.mutate({ params: { id: rule.id }, body }, { onSuccess });
    else create.mutate({ body }, { onSuccess });
  };
  return (
    <Section title={rule ? `Edit rule ${rule.position}` : "New rule"} note="Every part that is filled in must match">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-3">
          {PARTS.map((part) => (
            <Field key={part.name} label={part.label}>
              <Input
                value={match[part.name] ?? ""}
                placeholder={part.placeholder}
                spellCheck={false}
                className="font-mono"
                onChange={(event) => setMatch({ ...match, [part.name]: event.target.value })}
              />
            </Field>
          ))}
        </div>
        <div className="grid gap-4 sm:grid-cols-[1fr_2fr]">
          <Field label="Belongs to">
            <Select value={team} required onChange={(event) => setTeam(event.target.value)}>
              <option value="">Choose a team</option>
              {(teams.data?.items ?? []).map(({ slug, name }) => (
                <option key={slug} value={slug}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
          <Field label="Note">
            <Input
              value={note}
              maxLength={500}
              placeholder="Why this rule exists"
              onChange={(event) => setNote(event.target.value)}
            />
          </Field>
        </div>
        {body && <OwnerRulePreview body={rule ? { ...body, replaces: rule.id } : body} />}
        <footer className="flex gap-2">
          <Button type="submit" variant="primary" disabled={!body || create.isPending || change.isPending}>
            Save rule
          </Button>
          {rule && <Button onClick={onDone}>Cancel</Button>}
        </footer>
      </form>
    </Section>
  );
}

/** Null while the rule says too little: a rule without any part would own everything by accident. */
function ruleBody(match: OwnerRuleMatch, team: string, note: string, rule: OwnerRule | null): OwnerRuleWrite | null {
  const parts = Object.fromEntries(Object.entries(match).filter(([, value]) => value?.trim()));
  if (!team || Object.keys(parts).length === 0) return null;
  return {
    match: parts,
    team,
    note: note || null,
    ...(rule ? { position: rule.position, person: rule.person, fallback: rule.fallback } : {}),
  };
}
