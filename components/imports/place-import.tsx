"use client";

import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { isFinal } from "@/components/imports/import-status-badge";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { Section } from "@/components/ui/section";
import { useChange } from "@/lib/client/use-change";
import { useMay } from "@/lib/client/use-session";
import type { ImportDetail, ImportPlacement } from "@/lib/contracts/http/import";
import type { AssetKind } from "@/lib/model/asset-kind";

const KINDS = {
  image: { label: "Image", example: "registry.example/shop/api:1.4" },
  repo: { label: "Repository", example: "https://github.com/shop/api" },
  cluster: { label: "Cluster", example: "prod-eu" },
  account: { label: "Cloud account or resource", example: "aws:123456789012" },
  endpoint: { label: "Website or API", example: "https://shop.example" },
  host: { label: "Host", example: "build-7" },
  target: { label: "Something else", example: "iac_resource:infra/network" },
} as const;
type Kind = keyof typeof KINDS;

/** Of these the kind and its name make the target (`cloud_resource:aws:123456789012`). */
const TARGET_KINDS: Partial<Record<Kind, AssetKind>> = {
  account: "cloud_resource",
  endpoint: "endpoint",
  host: "host",
};

function placementOf(kind: Kind, name: string): ImportPlacement {
  const targetKind = TARGET_KINDS[kind];
  return targetKind ? { target: `${targetKind}:${name}` } : { [kind]: name };
}

/** Code and secrets alone are what a repository's scanners look for; the rest is mostly of images. */
function likelyKind({ coverage }: ImportDetail): Kind {
  const kinds = coverage?.kinds ?? [];
  return kinds.length > 0 && kinds.every((kind) => kind === "code" || kind === "secret") ? "repo" : "image";
}

/** Nothing in an unplaced report says what it is about: a person says so here, and its findings move there. */
export function PlaceImport({ item }: { item: ImportDetail }) {
  const may = useMay("triage:write");
  const [kind, setKind] = useState<Kind>(() => likelyKind(item));
  const [name, setName] = useState("");
  const place = useChange("placeImport", [
    "getImport",
    "listImports",
    "listFindings",
    "listRisks",
    "listAssets",
    "overview",
  ]);
  if (!item.unplaced || !isFinal(item.status) || item.status === "failed") return null;
  const send = (event: FormEvent) => {
    event.preventDefault();
    place.mutate(
      { params: { id: item.id }, body: placementOf(kind, name.trim()) },
      { onSuccess: () => toast.success("Its findings are being moved.") },
    );
  };
  return (
    <Section
      id="place"
      title="Place this import"
      note="It names no target, so it closes nothing until you say what it is about"
    >
      {may ? (
        <form onSubmit={send} className="flex flex-wrap items-end gap-3 rounded-md border border-line bg-surface p-3">
          <Field label="It is about">
            <Select value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
              {Object.entries(KINDS).map(([value, { label }]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
          <div className="min-w-64 flex-1">
            <Field label="Which one">
              <Input
                value={name}
                placeholder={KINDS[kind].example}
                spellCheck={false}
                onChange={(event) => setName(event.target.value)}
              />
            </Field>
          </div>
          <Button variant="primary" type="submit" disabled={place.isPending || name.trim() === ""}>
            Place
          </Button>
        </form>
      ) : (
        <p className="text-sm text-ink-muted">Somebody who may triage has to place it.</p>
      )}
    </Section>
  );
}
