"use client";

import { X } from "lucide-react";
import type { FormEvent } from "react";
import { TeamAliases } from "@/components/settings/team-aliases";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { useChange } from "@/lib/client/use-change";
import { useRecord } from "@/lib/client/use-record";
import { useMay } from "@/lib/client/use-session";

/** Who is in the team, and adding or taking out people. */
export function TeamMembers({ id, name }: { id: string; name: string }) {
  const { data: team, error } = useRecord("getTeam", { params: { id } });
  const isAdmin = useMay("admin");
  const remove = useChange("removeTeamMember", ["getTeam", "listTeams", "listMembers", "getSession"]);
  if (error) return <p className="mt-2 text-sm text-act">{error.message}</p>;
  if (!team) return <Skeleton className="mt-2 h-16" />;
  return (
    <div className="mt-2 flex flex-col gap-2 pl-8">
      {isAdmin && <TeamAliases key={team.aliases.join()} id={id} name={name} aliases={team.aliases} />}
      <ul aria-label={`Members of ${name}`} className="flex flex-col gap-1">
        {team.memberList.map((member) => (
          <li key={member.userId} className="flex items-center gap-2 text-sm">
            <Avatar name={member.name} />
            {member.name} <span className="text-ink-muted">{member.email}</span>
            {isAdmin && (
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label={`Take ${member.name} out of ${name}`}
                disabled={remove.isPending}
                onClick={() => remove.mutate({ params: { id, userId: member.userId } })}
              >
                <X />
              </Button>
            )}
          </li>
        ))}
        {team.memberList.length === 0 && <li className="text-sm text-ink-muted">Nobody yet.</li>}
      </ul>
      {isAdmin && <AddMember id={id} name={name} present={team.memberList.map(({ email }) => email)} />}
    </div>
  );
}

function AddMember({ id, name, present }: { id: string; name: string; present: readonly string[] }) {
  const people = useRecord("listMembers", { query: { limit: 200 } });
  const add = useChange("addTeamMember", ["getTeam", "listTeams", "listMembers", "getSession"]);
  const choices = (people.data?.items ?? []).filter(({ email, disabled }) => !disabled && !present.includes(email));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get("email"));
    if (email) add.mutate({ params: { id }, body: { email } });
  };
  if (choices.length === 0) return <p className="text-xs text-ink-muted">Everybody is in this team.</p>;
  return (
    <form onSubmit={submit} className="flex gap-2">
      <Select name="email" aria-label={`Person to add to ${name}`} className="w-64">
        {choices.map((person) => (
          <option key={person.userId} value={person.email}>
            {person.name} ({person.email})
          </option>
        ))}
      </Select>
      <Button type="submit" disabled={add.isPending}>
        Add
      </Button>
    </form>
  );
}
