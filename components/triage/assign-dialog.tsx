"use client";

import { Command } from "cmdk";
import { useState } from "react";
import { toast } from "sonner";
import { Avatar } from "@/components/ui/avatar";
import { Dialog } from "@/components/ui/dialog";
import { ErrorState } from "@/components/ui/states";
import { plural } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";
import { useSession } from "@/lib/client/use-session";
import { type TriageItem, type TriageSubject, useTriage } from "@/lib/client/use-triage";
import type { OwnerChange } from "@/lib/contracts/http/owner";

type Choice = { key: string; label: string; note: string; team: boolean; owner: OwnerChange };

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
  const teams = useRecord("listTeams", { query: { limit: 200 } });
  const members = useRecord("listMembers", { query: { limit: 200 } });
  const me = useSession()?.user;
  const failed = teams.error ?? members.error;
  const choices = [
    ...(me
      ? [
          {
            key: "me",
            label: "Me",
            note: `${me.name}, ${me.email}`,
            team: false,
            owner: { team: null, person: me.email },
          },
        ]
      : []),
    ...(teams.data?.items ?? []).map(teamChoice),
    ...(members.data?.items ?? []).filter(({ disabled, email }) => !disabled && email !== me?.email).map(personChoice),
    {
      key: "rules",
      label: "Nobody in person",
      note: "The ownership rules decide",
      team: false,
      owner: { team: null, person: null },
    },
  ];
  const choose = async (choice: Choice) => {
    setBusy(true);
    try {
      await triage(
        items,
        { owner: choice.owner },
        choice.key === "rules"
          ? "The rules decide again."
          : `Assigned to ${choice.key === "me" && me ? me.name : choice.label}.`,
      );
      onClose();
    } catch (error) {
      toast.error((error as Error).message);
      setBusy(false);
    }
  };
  const first = items[0]?.title ?? "";
  return (
    <Dialog
      open
      onClose={onClose}
      title="Assign"
      description={items.length === 1 ? first : plural(items.length, subject)}
    >
      {failed ? (
        <ErrorState title="Teams and people could not be read" error={failed} onRetry={() => void teams.refetch()} />
      ) : (
        <Command label="Owner" loop filter={(value, typed) => Number(hasEveryWord(value, typed))}>
          <Command.Input
            autoFocus
            disabled={busy}
            placeholder="Team or person"
            className="h-8 w-full rounded-md border border-line-strong/70 bg-surface px-2.5 text-sm placeholder:text-ink-muted"
          />
          <Command.List className="mt-2 max-h-72 overflow-auto">
            <Command.Empty className="px-2 py-3 text-sm text-ink-muted">
              No team or person is called that.
            </Command.Empty>
            {choices.map((choice) => (
              <Command.Item
                key={choice.key}
                value={`${choice.label} ${choice.note}`}
                onSelect={() => void choose(choice)}
                className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-sm px-2 text-sm data-[selected=true]:bg-accent-soft"
              >
                <Avatar name={choice.label} team={choice.team} />
                <span>{choice.label}</span>
                <span className="ml-auto truncate text-xs text-ink-muted">{choice.note}</span>
              </Command.Item>
            ))}
          </Command.List>
        </Command>
      )}
    </Dialog>
  );
}

/** Whole runs of letters: letters strewn over an address match nearly everybody. */
function hasEveryWord(value: string, typed: string): boolean {
  const text = value.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function teamChoice(team: { slug: string; name: string; members: number }): Choice {
  return {
    key: `team:${team.slug}`,
    label: team.name,
    note: plural(team.members, "person", "people"),
    team: true,
    owner: { team: team.slug, person: null },
  };
}

function personChoice(person: { email: string; name: string }): Choice {
  return {
    key: person.email,
    label: person.name,
    note: person.email,
    team: false,
    owner: { team: null, person: person.email },
  };
}
