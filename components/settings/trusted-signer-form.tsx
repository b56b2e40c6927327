"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useChange } from "@/lib/client/use-change";

/** Names a signer. With a key its name stands for the identity, and nobody vouches for it. */
export function TrustedSignerForm() {
  const [error, setError] = useState<string | undefined>();
  const add = useChange("addTrustedSigner", ["getSigningTrust", "assetOrigin", "getAsset"], true);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const target = event.currentTarget;
    const form = new FormData(target);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    setError(undefined);
    add.mutate(
      { body: { images: text("images"), identity: text("identity"), issuer: text("issuer") } },
      { onSuccess: () => target.reset(), onError: (failure) => setError(failure.message) },
    );
  };
  return (
    <form onSubmit={submit} className="mt-4 grid items-start gap-4 lg:grid-cols-[1fr_1.5fr_1.5fr_auto]">
      <Field label="Images">
        <Input name="images" required maxLength={500} placeholder="registry.example/shop/**" />
      </Field>
      <Field label="Signer" error={error}>
        <Input
          name="identity"
          required
          maxLength={1000}
          placeholder="https://github.com/shop/api/.github/workflows/*@refs/heads/main"
        />
      </Field>
      <Field label="Vouched for by (empty for a key)">
        <Input name="issuer" maxLength={500} placeholder="https://token.actions.githubusercontent.com" />
      </Field>
      <Button type="submit" className="lg:mt-6" disabled={add.isPending}>
        Name signer
      </Button>
    </form>
  );
}
