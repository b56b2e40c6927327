"use client";

import { useQuery } from "@tanstack/react-query";
import { Boxes, Users } from "lucide-react";
import { RiskPlace } from "@/components/risks/risk-place";
import { BandChip } from "@/components/severity/band-chip";
import { SeverityMark } from "@/components/severity/severity-mark";
import { PaletteGroup, PaletteItem } from "@/components/shell/palette-item";
import { callApi } from "@/lib/client/api";
import { placeWords } from "@/lib/client/place-words";
import { assetKindWord } from "@/lib/client/words";

/** What the server knows by these words: the first few of each sort. */
export function SearchResults({ text, go }: { text: string; go: (href: string) => void }) {
  const { data, error, isPending } = useQuery({
    queryKey: ["palette", text],
    queryFn: ({ signal }) => searchEverything(text, signal),
    staleTime: 30_000,
  });
  if (error) return <p className="px-3 py-2 text-sm text-act">{error.message}</p>;
  if (isPending) return <p className="px-3 py-2 text-sm text-ink-muted">Searching…</p>;
  const none = data.risks.length + data.assets.length + data.findings.length + data.teams.length === 0;
  if (none) return <p className="px-3 py-2 text-sm text-ink-muted">Nothing is called “{text}”.</p>;
  return (
    <>
      {data.risks.length > 0 && (
        <PaletteGroup heading="Risks">
          {data.risks.map((risk) => (
            <PaletteItem key={risk.id} value={risk.id} onSelect={() => go(`/risks/${risk.id}`)}>
              <BandChip band={risk.band} />
              <span className="min-w-0 break-words">
                {risk.title}
                <RiskPlace risk={risk} className="text-ink-muted" />
              </span>
            </PaletteItem>
          ))}
        </PaletteGroup>
      )}
      {data.findings.length > 0 && (
        <PaletteGroup heading="Findings">
          {data.findings.map((finding) => (
            <PaletteItem key={finding.id} value={finding.id} onSelect={() => go(`/findings/${finding.id}`)}>
              <SeverityMark severity={finding.severity} />
              <span className="font-mono text-xs">{finding.rule}</span>
              <span className="min-w-0 break-words text-ink-muted">
                {finding.subject} in {finding.asset.name}
                {finding.place && <span className="block text-xs">{placeWords(finding.place)}</span>}
              </span>
            </PaletteItem>
          ))}
        </PaletteGroup>
      )}
      {data.assets.length > 0 && (
        <PaletteGroup heading="Assets">
          {data.assets.map((asset) => (
            <PaletteItem key={asset.id} value={asset.id} onSelect={() => go(`/assets/${asset.id}`)}>
              <Boxes aria-hidden /> <span className="truncate">{asset.name}</span>
              <span className="ml-auto text-right text-xs text-ink-muted">
                {[assetKindWord(asset.kind), asset.namespace, asset.cluster].filter(Boolean).join(" · ")}
              </span>
            </PaletteItem>
          ))}
        </PaletteGroup>
      )}
      {data.teams.length > 0 && (
        <PaletteGroup heading="Teams">
          {data.teams.map((team) => (
            <PaletteItem
              key={team.id}
              value={team.id}
              onSelect={() => go(`/risks?team=${encodeURIComponent(team.slug)}`)}
            >
              <Users aria-hidden /> Risks of {team.name}
            </PaletteItem>
          ))}
        </PaletteGroup>
      )}
    </>
  );
}

async function searchEverything(text: string, signal: AbortSignal) {
  const quoted = /[\s:"]/.test(text) ? `"${text.replaceAll('"', "")}"` : text;
  const query = { q: quoted, limit: 5 };
  const [risks, findings, assets, teams] = await Promise.all([
    callApi("listRisks", { query, signal }),
    callApi("listFindings", { query, signal }),
    callApi("listAssets", { query, signal }),
    callApi("listTeams", { query: { limit: 200 }, signal }),
  ]);
  const named = teams.items.filter(({ name, slug }) => `${name} ${slug}`.toLowerCase().includes(text.toLowerCase()));
  return { risks: risks.items, findings: findings.items, assets: assets.items, teams: named.slice(0, 5) };
}
