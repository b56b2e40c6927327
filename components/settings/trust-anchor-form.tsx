"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { useChange } from "@/lib/client/use-change";

const KINDS = { key: "Public key (PEM)", sigstore: "Sigstore trusted root (JSON)" } as const;

/** Adds a key or a root. Every stored signature is checked again before the answer comes. */
export function TrustAnchorForm() {
  const [error, setError] = useState<string | undefined>();
  const [kind, setKind] = useState<keyof typeof KINDS>("key");
  const add = useChange("addTrustAnchor", ["getSigningTrust", "assetOrigin", "getAsset"], true);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const target = event.currentTarget;
    const form = new FormData(target);
    setError(undefined);
    add.mutate(
      { body: { kind, name: String(form.get("name")), content: String(form.get("content")) } },
      { onSuccess: () => target.reset(), onError: (failure) => setError(failure.message) },
    );
  };
  return (
    <form onSubmit={submit} className="mt-4 grid items-start gap-4 sm:grid-cols-[auto_1fr]">
      <Field label="Kind">
        <Select value={kind} onChange={({ target }) => setKind(target.value as keyof typeof KINDS)}>
          {Object.entries(KINDS).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Name">
        <Input name="name" required maxLength={80} placeholder="builds" />
      </Field>
      <div className="sm:col-span-2">
        <Field label="Content" error={error}>
          <Textarea
            name="content"
            required
            rows={5}
            maxLength={200_000}
            className="font-mono text-xs"
            placeholder={
              kind === "key"
                ? "-----BEGIN PUBLIC KEY-----"
                : '{"mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1"'
            }
          />
        </Field>
      </div>
      <Button type="submit" className="justify-self-start" disabled={add.isPending}>
        {add.isPending ? "Checking every signature again" : "Trust it"}
      </Button>
    </form>
  );
}
