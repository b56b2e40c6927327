"use client";

import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Section } from "@/components/ui/section";
import { slugOf } from "@/lib/client/slug-of";
import { useChange } from "@/lib/client/use-change";

export function TeamCreateForm() {
  const [name, setName] = useState("");
  const [slug, setSlug] = useState<string | null>(null);
  const [aliases, setAliases] = useState("");
  const [error, setError] = useState<string | undefined>();
  const create = useChange("createTeam", ["listTeams"], true);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setError(undefined);
    create.mutate(
      { body: { name, slug: slug ?? slugOf(name), aliases: splitNames(aliases) } },
      {
        onSuccess: (team) => {
          toast.success(`${team.name} exists now.`);
          setName("");
          setSlug(null);
          setAliases("");
        },
        onError: (failure) => setError(failure.message),
      },
    );
  };
  return (
    <Section title="New team">
      <form onSubmit={submit} className="grid items-start gap-4 sm:grid-cols-[1fr_1fr_1.5fr_auto]">
        <Field label="Team name" error={error}>
          <Input value={name} required maxLength={200} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Short name" hint="In addresses and rules.">
          <Input
            value={slug ?? slugOf(name)}
            required
            className="font-mono"
            onChange={(event) => setSlug(event.target.value)}
          />
        </Field>
        <Field label="Also known as" hint="Handles and label values, separated by commas.">
          <Input
            value={aliases}
            placeholder="@acme/payments, team-payments"
            onChange={(event) => setAliases(event.target.value)}
          />
        </Field>
        <Button type="submit" variant="primary" className="sm:mt-6" disabled={create.isPending}>
          Create
        </Button>
      </form>
    </Section>
  );
}

/** Names separated by commas; empty ones are dropped. */
export function splitNames(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
}
