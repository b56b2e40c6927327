"use client";

import { type FormEvent, useState } from "react";
import { SecretOnce } from "@/components/settings/secret-once";
import { SettingsList } from "@/components/settings/settings-list";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { useChange } from "@/lib/client/use-change";
import { type ItemOf, useList } from "@/lib/client/use-list";

/** Keys for sensors that cannot send a header: good for one cluster's alerts and nothing else. */
export function EventKeys() {
  const list = useList("listEventKeys", {});
  const [url, setUrl] = useState<string | null>(null);
  return (
    <Section title="Event keys" note="For Falco, and the API server’s audit log and admission webhook, one per cluster">
      <div className="flex flex-col gap-4">
        <SettingsList what="event keys" list={list} empty="No key yet: no sensor can send alerts without a token.">
          {(key) => <KeyRow key={key.id} eventKey={key} />}
        </SettingsList>
        <NewKey onUrl={setUrl} />
      </div>
      {url && (
        <SecretOnce title="The new event key" what="the address to send to" secret={url} onClose={() => setUrl(null)} />
      )}
    </Section>
  );
}

function KeyRow({ eventKey }: { eventKey: ItemOf<"listEventKeys"> }) {
  const revoke = useChange("revokeEventKey", ["listEventKeys"]);
  return (
    <li className="flex flex-wrap items-center gap-3 py-2.5 text-sm">
      <span className="min-w-0 flex-1">
        <span className="font-medium">{eventKey.cluster}</span>
        <span className="block text-xs text-ink-muted">
          {PURPOSES[eventKey.purpose]}, made <RelativeTime at={eventKey.createdAt} />
        </span>
      </span>
      {eventKey.revokedAt ? (
        <span className="text-ink-muted">revoked</span>
      ) : (
        <Button
          size="sm"
          aria-label={`Revoke the key of ${eventKey.cluster}`}
          disabled={revoke.isPending}
          onClick={() => revoke.mutate({ params: { id: eventKey.id } })}
        >
          Revoke
        </Button>
      )}
    </li>
  );
}

const PURPOSES = {
  falco: "Falco",
  "k8s-audit": "API server’s audit log",
  admission: "API server’s admission webhook",
};

function NewKey({ onUrl }: { onUrl: (url: string) => void }) {
  const [error, setError] = useState<string | undefined>();
  const create = useChange("createEventKey", ["listEventKeys"], true);
  const [purpose, setPurpose] = useState<keyof typeof PURPOSES>("falco");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const target = event.currentTarget;
    const form = new FormData(target);
    setError(undefined);
    create.mutate(
      { body: { purpose, cluster: String(form.get("cluster")) } },
      {
        onSuccess: (created) => {
          target.reset();
          onUrl(created.url);
        },
        onError: (failure) => setError(failure.message),
      },
    );
  };
  return (
    <form onSubmit={submit} className="grid items-start gap-4 sm:grid-cols-[auto_1fr_auto]">
      <Field label="Sender">
        <Select value={purpose} onChange={({ target }) => setPurpose(target.value as keyof typeof PURPOSES)}>
          {Object.entries(PURPOSES).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Cluster of the sender" error={error}>
        <Input name="cluster" required maxLength={253} placeholder="prod-eu" />
      </Field>
      <Button type="submit" className="sm:mt-6" disabled={create.isPending}>
        Create key
      </Button>
    </form>
  );
}
