"use client";

import Link from "next/link";
import { useState } from "react";
import { toast } from "sonner";
import { BandPolicyPreview } from "@/components/settings/band-policy-preview";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useChange } from "@/lib/client/use-change";
import { useRecord } from "@/lib/client/use-record";
import { useMay } from "@/lib/client/use-session";
import { BAND_SOURCE_LABELS, BAND_SOURCES, type BandSource } from "@/lib/model/band-source";

const CHOICES: Record<BandSource, { name: string; text: string; href: string }> = {
  score: {
    name: "The score",
    text: "Act from 90, Attend from 70, Track* from 40. BOD 26-04 is in it as a floor; exposure, privilege, criticality and secrets count too.",
    href: "/scoring",
  },
  "bod-26-04": {
    name: "CISA BOD 26-04",
    text: "3 days is Act, 14 days Attend, 60 days Track*, fix on system upgrade Track. For those who have to answer to the directive and to nothing else.",
    href: "/scoring#bod-26-04",
  },
  ssvc: {
    name: "CISA SSVC",
    text: "The coordinator tree’s own verdict. It leans on mission impact: set the criticality of your assets first, or most will be Track.",
    href: "/scoring#ssvc",
  },
};

/** Which verdict sets the band, and with it the due date, of every risk of the organization. */
export function PrioritySettings() {
  const policy = useRecord("getBandPolicy");
  if (policy.data) return <Choice inForce={policy.data.source} />;
  if (policy.error) {
    return (
      <ErrorState title="The policy could not be read" error={policy.error} onRetry={() => void policy.refetch()} />
    );
  }
  return <SkeletonRows rows={3} label="Loading the policy" />;
}

function Choice({ inForce }: { inForce: BandSource }) {
  const mayChange = useMay("admin");
  const [picked, setPicked] = useState<BandSource | null>(null);
  const chosen = picked ?? inForce;
  const change = useChange("changeBandPolicy", [
    "getBandPolicy",
    "previewBandPolicy",
    "listRisks",
    "getRisk",
    "overview",
  ]);
  const save = () =>
    change.mutate(
      { body: { source: chosen } },
      {
        onSuccess: () => {
          setPicked(null);
          toast.success("Saved. Bands and due dates are being computed again.");
        },
      },
    );
  return (
    <Section title="What sets bands and due dates" note={mayChange ? undefined : "Administrators may change it"}>
      <div className="flex max-w-3xl flex-col gap-4 text-sm">
        <p className="text-ink-muted">
          The band says how soon a risk is due: Act in 3 days, Attend in 14, Track* in 60, Track without a date. The
          score and the order of the list stay as they are. Misconfigurations, secrets and code have no public verdict
          and follow the score under every choice. A due date that was promised is never pushed back by a stricter band.
        </p>
        <fieldset className="flex flex-col gap-2" disabled={!mayChange || change.isPending}>
          <legend className="sr-only">What sets bands and due dates</legend>
          {BAND_SOURCES.map((source) => (
            <Option key={source} source={source} checked={source === chosen} inForce={inForce} onChoose={setPicked} />
          ))}
        </fieldset>
        {chosen !== inForce && (
          <>
            <BandPolicyPreview source={chosen} />
            <div className="flex gap-2">
              <Button variant="primary" disabled={change.isPending} onClick={save}>
                Use {BAND_SOURCE_LABELS[chosen]}
              </Button>
              <Button disabled={change.isPending} onClick={() => setPicked(null)}>
                Keep {BAND_SOURCE_LABELS[inForce]}
              </Button>
            </div>
          </>
        )}
      </div>
    </Section>
  );
}

function Option({
  source,
  checked,
  inForce,
  onChoose,
}: {
  source: BandSource;
  checked: boolean;
  inForce: BandSource;
  onChoose: (source: BandSource) => void;
}) {
  const { name, text, href } = CHOICES[source];
  return (
    <div className="flex gap-3 rounded-md border border-line p-3 has-checked:border-accent">
      <input
        type="radio"
        name="band-source"
        id={`band-source-${source}`}
        aria-describedby={`band-source-${source}-text`}
        checked={checked}
        onChange={() => onChoose(source)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span className="min-w-0">
        <label htmlFor={`band-source-${source}`} className="font-medium">
          {name}
          {source === inForce && <span className="font-normal text-ink-muted"> (in force)</span>}
        </label>
        <span id={`band-source-${source}-text`} className="block text-ink-muted">
          {text}
        </span>
        <Link href={href} className="link inline-flex min-h-6 items-center">
          How it decides<span className="sr-only">: {name}</span>
        </Link>
      </span>
    </div>
  );
}
