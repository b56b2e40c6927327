"use client";

import { useState } from "react";
import { EventKeys } from "@/components/settings/event-keys";
import { SecretOnce } from "@/components/settings/secret-once";
import { SettingsList } from "@/components/settings/settings-list";
import { TokenCreateForm } from "@/components/settings/token-create-form";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { formatDay } from "@/lib/client/format-time";
import { useChange } from "@/lib/client/use-change";
import { type ItemOf, useList } from "@/lib/client/use-list";

/** What machines use to deliver reports and read results. */
export function TokensSettings() {
  const list = useList("listTokens", {});
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <div className="flex flex-col gap-6">
      <Section title="API tokens" note="For CI jobs, clusters and scripts">
        <SettingsList what="tokens" list={list} empty="No token yet. A CI job needs one to send its reports.">
          {(token) => <TokenRow key={token.id} token={token} />}
        </SettingsList>
      </Section>
      <TokenCreateForm onSecret={setSecret} />
      <EventKeys />
      {secret && <SecretOnce title="The new token" what="the token" secret={secret} onClose={() => setSecret(null)} />}
    </div>
  );
}

const LEFT = { gone: "no longer here", disabled: "disabled" } as const;

/** Who made a token knows its secret, also after they have left. */
function Maker({ token: { createdBy, creator } }: { token: ItemOf<"listTokens"> }) {
  if (creator === null) return null;
  return (
    <span className="block break-words">
      made by {createdBy ?? "somebody"}
      {creator !== "member" && <Badge className="ml-1">{LEFT[creator]}</Badge>}
    </span>
  );
}

function TokenRow({ token }: { token: ItemOf<"listTokens"> }) {
  const revoke = useChange("revokeToken", ["listTokens"]);
  const [sure, setSure] = useState(false);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2.5 text-sm">
      <span className="min-w-48 flex-1">
        <span className="font-medium">{token.name}</span>{" "}
        <code className="font-mono text-xs text-ink-muted">{token.hint}</code>
        <span className="mt-1 flex flex-wrap items-center gap-1">
          {token.scopes.map((scope) => (
            <Badge key={scope}>{scope}</Badge>
          ))}
          {token.targets.map((target) => (
            <code key={target} className="font-mono text-xs text-ink-muted">
              {target}
            </code>
          ))}
        </span>
      </span>
      <span className="text-xs text-ink-muted">
        {token.lastUsedAt ? (
          <>
            used <RelativeTime at={token.lastUsedAt} />
          </>
        ) : (
          "never used"
        )}{" "}
        · {token.expiresAt ? `until ${formatDay(token.expiresAt)}` : "no end"}
        <Maker token={token} />
      </span>
      {sure ? (
        <span className="flex gap-2">
          <Button
            size="sm"
            variant="danger"
            disabled={revoke.isPending}
            onClick={() => revoke.mutate({ params: { id: token.id } })}
          >
            Revoke for good
          </Button>
          <Button size="sm" onClick={() => setSure(false)}>
            Keep
          </Button>
        </span>
      ) : (
        <Button size="sm" onClick={() => setSure(true)} aria-label={`Revoke ${token.name}`}>
          Revoke
        </Button>
      )}
    </li>
  );
}
