"use client";

import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { PersonHandles } from "@/components/settings/person-handles";
import { PersonRemoval } from "@/components/settings/person-removal";
import { SecretOnce } from "@/components/settings/secret-once";
import { SettingsList } from "@/components/settings/settings-list";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { handleText } from "@/lib/client/handles";
import { useChange } from "@/lib/client/use-change";
import { type ItemOf, useList } from "@/lib/client/use-list";
import { useMay, useSession } from "@/lib/client/use-session";
import { roleWord } from "@/lib/client/words";
import { ROLES, type Role } from "@/lib/model/permission";

const MEANS: Record<Role, string> = {
  admin: "Administrator: everything here",
  engineer: "Engineer: imports and triages",
  developer: "Developer: triages what is theirs",
  viewer: "Viewer: reads",
};

type Once = { email: string; password: string };

export function PeopleSettings() {
  const list = useList("listMembers", {});
  const isAdmin = useMay("admin");
  const [once, setOnce] = useState<Once | null>(null);
  return (
    <div className="flex flex-col gap-6">
      <Section title="People">
        <SettingsList what="people" list={list} empty="Nobody but you.">
          {(member) => <PersonRow key={member.userId} member={member} onPassword={setOnce} />}
        </SettingsList>
      </Section>
      {isAdmin && <NewPerson onPassword={setOnce} />}
      {once && (
        <SecretOnce
          title={`Password of ${once.email}`}
          what="the password"
          secret={once.password}
          onClose={() => setOnce(null)}
        />
      )}
    </div>
  );
}

function PersonRow({ member, onPassword }: { member: ItemOf<"listMembers">; onPassword: (once: Once) => void }) {
  const isAdmin = useMay("admin");
  const me = useSession()?.user?.id;
  const change = useChange("changeMember", ["listMembers", "listTokens", "getSession"]);
  const [asking, setAsking] = useState(false);
  const send = (body: { role?: Role; disabled?: boolean; resetPassword?: true }) =>
    change.mutate(
      { params: { id: member.userId }, body },
      {
        onSuccess: ({ email, password, name, role, revokedTokens }) => {
          if (password) onPassword({ email, password });
          if (revokedTokens.length > 0) {
            toast.success(
              `${name} is ${roleWord(role)} now. Revoked, as this role may do less: ${revokedTokens.join(", ")}.`,
            );
          }
        },
      },
    );
  return (
    <li className="flex flex-wrap items-center gap-3 py-2.5 text-sm">
      <Avatar name={member.name} />
      <span className="min-w-0 flex-1 basis-56 break-words">
        <span className="font-medium">{member.name}</span> <span className="text-ink-muted">{member.email}</span>
        {member.disabled && <Badge className="ml-2">disabled</Badge>}
        <span className="block text-xs text-ink-muted">
          {member.teams.length > 0 ? member.teams.join(", ") : "In no team"} ·{" "}
          {member.handles.length > 0 && <span className="font-mono">{handleText(member.handles)} · </span>}
          {member.lastSignInAt ? (
            <>
              signed in <RelativeTime at={member.lastSignInAt} />
            </>
          ) : (
            "never signed in"
          )}
        </span>
      </span>
      {isAdmin && member.userId !== me ? (
        <>
          <Select
            aria-label={`Role of ${member.name}`}
            className="w-36"
            value={member.role}
            disabled={change.isPending}
            onChange={(event) => send({ role: event.target.value as Role })}
          >
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {roleWord(role)}
              </option>
            ))}
          </Select>
          <PersonHandles member={member} />
          <Button size="sm" disabled={change.isPending} onClick={() => setAsking(true)}>
            New password
          </Button>
          <Button
            size="sm"
            variant="danger"
            disabled={change.isPending}
            onClick={() => send({ disabled: !member.disabled })}
          >
            {member.disabled ? "Enable" : "Disable"}
          </Button>
          <PersonRemoval member={member} />
          {asking && (
            <Dialog
              open
              onClose={() => setAsking(false)}
              title={`New password for ${member.name}`}
              description={`The password of ${member.email} stops working at once and every session of theirs ends. You are shown a first password to hand over.`}
            >
              <footer className="flex justify-end gap-2">
                <Button onClick={() => setAsking(false)}>Cancel</Button>
                <Button
                  variant="danger"
                  onClick={() => {
                    setAsking(false);
                    send({ resetPassword: true });
                  }}
                >
                  Make a new password
                </Button>
              </footer>
            </Dialog>
          )}
        </>
      ) : (
        <span className="text-ink-muted">{roleWord(member.role)}</span>
      )}
    </li>
  );
}

function NewPerson({ onPassword }: { onPassword: (once: Once) => void }) {
  const [error, setError] = useState<string | undefined>();
  const create = useChange("createMember", ["listMembers"], true);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const target = event.currentTarget;
    const form = new FormData(target);
    setError(undefined);
    create.mutate(
      { body: { name: String(form.get("name")), email: String(form.get("email")), role: form.get("role") as Role } },
      {
        onSuccess: ({ email, password }) => {
          target.reset();
          if (password) onPassword({ email, password });
        },
        onError: (failure) => setError(failure.message),
      },
    );
  };
  return (
    <Section title="New person">
      <form onSubmit={submit} className="grid items-start gap-4 sm:grid-cols-[1fr_1fr_1fr_auto]">
        <Field label="Name" error={error}>
          <Input name="name" required maxLength={200} />
        </Field>
        <Field label="E-mail">
          <Input name="email" type="email" required />
        </Field>
        <Field label="Role">
          <Select name="role" defaultValue="developer">
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {MEANS[role]}
              </option>
            ))}
          </Select>
        </Field>
        <Button type="submit" variant="primary" className="sm:mt-6" disabled={create.isPending}>
          Add
        </Button>
      </form>
    </Section>
  );
}
