"use client";

import { type FormEvent, useState } from "react";
import { splitNames } from "@/components/settings/team-create-form";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { Section } from "@/components/ui/section";
import { useChange } from "@/lib/client/use-change";
import { OFFERED_SCOPES, PERMISSION_WORDS, type TokenScope } from "@/lib/model/permission";

const DAY_MS = 86_400_000;
/** What most tokens are for. */
const FIRST_SCOPES: readonly TokenScope[] = ["import:write"];

export function TokenCreateForm({ onSecret }: { onSecret: (secret: string) => void }) {
  const [scopes, setScopes] = useState<readonly TokenScope[]>(FIRST_SCOPES);
  const [error, setError] = useState<string | undefined>();
  const create = useChange("createToken", ["listTokens"], true);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const target = event.currentTarget;
    const form = new FormData(target);
    const days = Number(form.get("days"));
    setError(undefined);
    create.mutate(
      {
        body: {
          name: String(form.get("name")),
          scopes: [...scopes],
          targets: splitNames(String(form.get("targets"))),
          ...(days > 0 ? { expiresAt: new Date(Date.now() + days * DAY_MS).toISOString() } : {}),
        },
      },
      {
        onSuccess: ({ secret }) => {
          target.reset();
          setScopes(FIRST_SCOPES);
          onSecret(secret);
        },
        onError: (failure) => setError(failure.message),
      },
    );
  };
  return (
    <Section title="New token">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Token name" hint="Where it will be used, for example the CI job’s name." error={error}>
            <Input name="name" required maxLength={200} />
          </Field>
          <Field label="Valid for">
            <Select name="days" defaultValue="90">
              <option value="30">30 days</option>
              <option value="90">90 days</option>
              <option value="365">One year</option>
              <option value="0">No end</option>
            </Select>
          </Field>
        </div>
        <fieldset>
          <legend className="mb-1 text-sm font-medium">It may</legend>
          <div className="grid gap-x-4 sm:grid-cols-3">
            {OFFERED_SCOPES.map((scope) => (
              <span key={scope} className="flex items-center gap-1.5 text-sm">
                <Checkbox
                  id={`scope-${scope}`}
                  label={PERMISSION_WORDS[scope]}
                  checked={scopes.includes(scope)}
                  onChange={(on) => setScopes(on ? [...scopes, scope] : scopes.filter((other) => other !== scope))}
                />
                <label htmlFor={`scope-${scope}`} className="cursor-pointer">
                  {PERMISSION_WORDS[scope]}
                </label>
              </span>
            ))}
          </div>
        </fieldset>
        <Field
          label="Only for these targets"
          hint="Optional, separated by commas. A leaked CI token then cannot resolve or decide about other targets; what it may read, it reads of all."
        >
          <Input
            name="targets"
            className="font-mono"
            placeholder="image:registry.example/shop/*, repository:github.com/shop/*"
          />
        </Field>
        <Button
          type="submit"
          variant="primary"
          className="self-start"
          disabled={create.isPending || scopes.length === 0}
        >
          Create token
        </Button>
      </form>
    </Section>
  );
}
