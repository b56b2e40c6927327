"use client";

import { Command } from "cmdk";
import { Avatar } from "@/components/ui/avatar";
import { ErrorState } from "@/components/ui/states";
import { plural } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";
import { useSession } from "@/lib/client/use-session";
import type { OwnerChange } from "@/lib/contracts/http/owner";

/** `name`: what a sentence calls them, where the list says "Me". */
export type OwnerChoice = {
  key: string;
  label: string;
  name: string;
  note: string;
  team: boolean;
  owner: OwnerChange;
};

/** Me, every team and every person, by typing or with the arrows; `first` stand on top, `last` at the end. */
export function OwnerPicker({
  busy,
  first = [],
  last = [],
  withMe = true,
  onChoose,
}: {
  busy: boolean;
  first?: readonly OwnerChoice[];
  last?: readonly OwnerChoice[];
  withMe?: boolean;
  onChoose: (choice: OwnerChoice) => void;
}) {
  const teams = useRecord("listTeams", { query: { limit: 200 } });
  const members = useRecord("listMembers", { query: { limit: 200 } });
  const me = useSession()?.user;
  const failed = teams.error ?? members.error;
  const mine: OwnerChoice[] =
    me && withMe
      ? [
          {
            key: "me",
            name: me.name,
            label: "Me",
            note: `${me.name}, ${me.email}`,
            team: false,
            owner: { team: null, person: me.email },
          },
        ]
      : [];
  const choices = [
    ...first,
    ...mine,
    ...(teams.data?.items ?? []).map(teamChoice),
    ...(members.data?.items ?? []).filter(({ disabled, email }) => !disabled && email !== me?.email).map(personChoice),
    ...last,
  ];
  if (failed)
    return (
      <ErrorState title="Teams and people could not be read" error={failed} onRetry={() => void teams.refetch()} />
    );
  return (
    <Command label="Owner" loop filter={(value, typed) => Number(hasEveryWord(value, typed))}>
      <Command.Input
        autoFocus
        disabled={busy}
        placeholder="Team or person"
        className="h-8 w-full rounded-md border border-line-strong/70 bg-surface px-2.5 text-sm placeholder:text-ink-muted"
      />
      <Command.List className="mt-2 max-h-72 overflow-auto">
        <Command.Empty className="px-2 py-3 text-sm text-ink-muted">No team or person is called that.</Command.Empty>
        {choices.map((choice) => (
          <Command.Item
            key={choice.key}
            value={`${choice.label} ${choice.note} ${choice.key}`}
            onSelect={() => onChoose(choice)}
            className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-sm px-2 text-sm data-[selected=true]:bg-accent-soft"
          >
            <Avatar name={choice.label} team={choice.team} />
            <span>{choice.label}</span>
            <span className="ml-auto truncate text-xs text-ink-muted" title={choice.note}>
              {choice.note}
            </span>
          </Command.Item>
        ))}
      </Command.List>
    </Command>
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

function teamChoice(team: { slug: string; name: string; members: number }): OwnerChoice {
  return {
    key: `team:${team.slug}`,
    label: team.name,
    name: team.name,
    note: plural(team.members, "person", "people"),
    team: true,
    owner: { team: team.slug, person: null },
  };
}

function personChoice(person: { email: string; name: string }): OwnerChoice {
  return {
    key: person.email,
    label: person.name,
    name: person.name,
    note: person.email,
    team: false,
    owner: { team: null, person: person.email },
  };
}
