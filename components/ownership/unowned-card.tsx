"use client";

import Link from "next/link";
import type { Gift } from "@/components/ownership/unowned-dialog";
import { choiceOf } from "@/components/triage/suggested-choice";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { LongWords } from "@/components/ui/long-words";
import { plural } from "@/lib/client/format-number";
import { useMay } from "@/lib/client/use-session";
import { assetKindWord, startUpper } from "@/lib/client/words";
import type { OwnerSuggestion, UnownedGroup } from "@/lib/contracts/http/owner-rule";
import { AssetKind } from "@/lib/model/asset-kind";

/** One repository, namespace or image without an owner: what waits there, and who might take it. */
export function UnownedCard({ group, onGive }: { group: UnownedGroup; onGive: (gift: Gift) => void }) {
  const isAdmin = useMay("admin");
  return (
    <li className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge>{kindOf(group)}</Badge>
        <h3 className="min-w-0 font-mono text-sm font-semibold break-all">{group.name}</h3>
        <span className="text-sm text-ink-muted">{counts(group)}</span>
      </header>
      {group.worst.length > 0 && (
        <ul aria-label="The worst risks there" className="flex flex-col gap-1 text-sm">
          {group.worst.map(({ id, title, score }) => (
            <li key={id} className="flex gap-2">
              <span className="w-7 shrink-0 text-right text-ink-muted tabular-nums">{score}</span>
              <Link href={`/risks/${id}`} className="min-w-0 break-words hover:text-accent hover:underline">
                <LongWords text={title} />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {group.named.length > 0 && <Outsiders group={group} />}
      {group.suggestions.length > 0 ? (
        <ul aria-label={`Who might own ${group.name}`} className="flex flex-col gap-2">
          {group.suggestions.map((suggestion) => (
            <Suggestion
              key={suggestion.team ?? suggestion.person}
              suggestion={suggestion}
              onGive={isAdmin ? () => onGive({ group, choice: choiceOf(suggestion) }) : null}
            />
          ))}
        </ul>
      ) : (
        <p className="text-sm text-ink-muted">Nothing points to anybody yet.</p>
      )}
      {isAdmin && (
        <Button className="self-start" onClick={() => onGive({ group, choice: null })}>
          {group.suggestions.length > 0 ? "Somebody else" : "Choose an owner"}
        </Button>
      )}
    </li>
  );
}

/** A group of one asset is called `kind:key`. */
function kindOf({ kind, name }: UnownedGroup): string {
  const known = kind === "asset" ? AssetKind.safeParse(name.split(":", 1)[0]).data : kind;
  return known ? assetKindWord(known) : startUpper(kind);
}

function counts({ risks, findings, assets }: UnownedGroup): string {
  const parts = [
    risks > 0 ? `${plural(risks, "open risk")} with ${plural(findings, "finding")}` : null,
    assets > 0 ? plural(assets, "asset") : null,
  ];
  return parts.filter(Boolean).join(", ");
}

function Suggestion({ suggestion, onGive }: { suggestion: OwnerSuggestion; onGive: (() => void) | null }) {
  const { name, team, evidence } = suggestion;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <Avatar name={name} team={team !== null} />
      <span className="min-w-0 flex-1 basis-60">
        <span className="font-medium">{name}</span>
        <span className="block text-xs break-words text-ink-muted">{evidence.join(". ")}.</span>
      </span>
      {onGive && (
        <Button size="sm" onClick={onGive}>
          Give to {name}
        </Button>
      )}
    </li>
  );
}

function Outsiders({ group }: { group: UnownedGroup }) {
  return (
    <p className="text-sm">
      Labels or files name{" "}
      {group.named.slice(0, 5).map(({ name, things }, index) => (
        <span key={name}>
          {index > 0 && ", "}
          <code className="font-mono text-xs break-all">{name}</code> ({things})
        </span>
      ))}
      {group.named.length > 5 && ` and ${group.named.length - 5} more`}, whom nobody here goes by. Add it to the names
      of{" "}
      <Link href="/settings/teams" className="link">
        a team
      </Link>{" "}
      or the handles of{" "}
      <Link href="/settings/people" className="link">
        a person
      </Link>
      .
    </p>
  );
}
