"use client";

import Link from "next/link";
import { useState } from "react";
import { SettingsList } from "@/components/settings/settings-list";
import { TeamCreateForm } from "@/components/settings/team-create-form";
import { TeamMembers } from "@/components/settings/team-members";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { plural } from "@/lib/client/format-number";
import { type ItemOf, useList } from "@/lib/client/use-list";
import { useMay } from "@/lib/client/use-session";

/** Teams own risks. Their aliases are the names that CODEOWNERS and labels use for them. */
export function TeamsSettings() {
  const list = useList("listTeams", {});
  const isAdmin = useMay("admin");
  const [open, setOpen] = useState<string | null>(null);
  return (
    <div className="flex flex-col gap-6">
      <Section title="Teams" note={list.count ? plural(list.count.value, "team") : undefined}>
        <SettingsList
          what="teams"
          list={list}
          empty="No team yet. Until there is one, risks can only be owned by people."
        >
          {(team) => (
            <TeamRow
              key={team.id}
              team={team}
              open={open === team.id}
              onToggle={() => setOpen(open === team.id ? null : team.id)}
            />
          )}
        </SettingsList>
      </Section>
      {isAdmin && <TeamCreateForm />}
    </div>
  );
}

function TeamRow({ team, open, onToggle }: { team: ItemOf<"listTeams">; open: boolean; onToggle: () => void }) {
  return (
    <li className="py-2.5">
      <div className="flex flex-wrap items-center gap-3 text-sm">
        <Avatar name={team.name} team />
        <span className="min-w-0 flex-1 basis-44">
          <span className="font-medium">{team.name}</span>
          <span className="ml-2 font-mono text-xs text-ink-muted">{team.slug}</span>
          {team.aliases.length > 0 && (
            <span className="block text-xs break-words text-ink-muted">
              Also known as <span className="font-mono">{team.aliases.join(", ")}</span>
            </span>
          )}
        </span>
        <Link href={`/risks?team=${encodeURIComponent(team.slug)}`} className="link">
          {plural(team.openRisks, "open risk")}
        </Link>
        {team.overdueRisks > 0 && <span className="text-act">{team.overdueRisks} overdue</span>}
        <Link href={`/assets?team=${encodeURIComponent(team.slug)}`} className="link">
          {plural(team.assets, "asset")}
        </Link>
        <Button size="sm" aria-expanded={open} onClick={onToggle}>
          {plural(team.members, "member")}
        </Button>
      </div>
      {open && <TeamMembers id={team.id} name={team.name} />}
    </li>
  );
}
