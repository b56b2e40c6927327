"use client";

import Link from "next/link";
import { useState } from "react";
import { OwnerRuleForm } from "@/components/settings/owner-rule-form";
import { SettingsList } from "@/components/settings/settings-list";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { useChange } from "@/lib/client/use-change";
import { type ItemOf, useList } from "@/lib/client/use-list";
import { useMay } from "@/lib/client/use-session";
import type { OwnerRuleMatch } from "@/lib/contracts/http/owner-rule";

/** Explicit rules, tried in order. They win over labels, CODEOWNERS and everything but a person's own decision. */
export function OwnershipSettings() {
  const list = useList("listOwnerRules", {});
  const isAdmin = useMay("admin");
  const [edited, setEdited] = useState<ItemOf<"listOwnerRules"> | null>(null);
  return (
    <div className="flex flex-col gap-6">
      <p className="max-w-prose text-sm text-ink-muted">
        Who owns an asset is decided by the first of these that speaks: a person’s decision, a rule below, a label or
        annotation of the workload or its namespace, the repository’s CODEOWNERS, the software catalog’s entry, the
        image’s source label, and last a rule for what nobody else is named for. Every owner says which one it was. See
        also{" "}
        <Link href="/settings/unowned" className="link">
          what nobody owns
        </Link>
        .
      </p>
      <Section title="Rules, in the order they are tried">
        <SettingsList what="rules" list={list} empty="No rule yet: labels and CODEOWNERS decide.">
          {(rule) => <RuleRow key={rule.id} rule={rule} onEdit={isAdmin ? () => setEdited(rule) : null} />}
        </SettingsList>
      </Section>
      {isAdmin && <OwnerRuleForm key={edited?.id ?? "new"} rule={edited} onDone={() => setEdited(null)} />}
    </div>
  );
}

function RuleRow({ rule, onEdit }: { rule: ItemOf<"listOwnerRules">; onEdit: (() => void) | null }) {
  const remove = useChange("deleteOwnerRule", ["listOwnerRules", "listAssets", "listRisks"]);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2.5 text-sm">
      <span className="w-8 text-right text-ink-muted">{rule.position}</span>
      <span className="min-w-0 flex-1">
        <code className="font-mono text-xs break-all">{matchWords(rule.match)}</code>
        <span className="mx-2 text-ink-muted">belongs to</span>
        <span className="font-medium">{[rule.team, rule.person].filter(Boolean).join(", ")}</span>
        {rule.fallback && <Badge className="ml-2">only where nobody else is named</Badge>}
        {rule.note && <span className="block text-xs text-ink-muted">{rule.note}</span>}
      </span>
      {onEdit && (
        <span className="flex gap-2">
          <Button size="sm" onClick={onEdit}>
            Edit
          </Button>
          <Button
            size="sm"
            variant="danger"
            disabled={remove.isPending}
            onClick={() => remove.mutate({ params: { id: rule.id } })}
          >
            Delete
          </Button>
        </span>
      )}
    </li>
  );
}

function matchWords(match: OwnerRuleMatch): string {
  return Object.entries(match)
    .filter(([, value]) => value)
    .map(([key, value]) => `${key}=${value}`)
    .join("  ");
}
