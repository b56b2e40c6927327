import Link from "next/link";
import { bandWord } from "@/components/severity/band-chip";
import type { RiskBand } from "@/lib/contracts/http/risk";
import { BAND_SOURCE_LABELS, type BandSource } from "@/lib/model/band-source";

/** Says where the band comes from when it is not the score: the two then need not agree. */
export function BandOrigin({ source, band }: { source: BandSource; band: RiskBand }) {
  if (source === "score") return null;
  return (
    <p className="mt-3 text-sm">
      The band, {bandWord(band)}, and the due date follow {BAND_SOURCE_LABELS[source]}, not the score: the strictest
      verdict of its findings, or the score’s band where there is none.{" "}
      <Link href="/settings/priority" className="link">
        Your organization’s choice
      </Link>
    </p>
  );
}
