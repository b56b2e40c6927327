"use client";

import { SeverityMark } from "@/components/severity/severity-mark";
import { ScrollRegion } from "@/components/ui/scroll-region";
import type { FormatPreview } from "@/lib/contracts/http/format";

const COLUMNS = ["Severity", "Title", "What", "Where", "Asset", "In the sample"] as const;

/** The first findings as lists would show them, and what was not understood, with its place. */
export function PreviewTable({ preview }: { preview: FormatPreview }) {
  const { records, rejections, findings, rejected } = preview;
  return (
    <div className="mt-3 flex flex-col gap-4">
      {records.length > 0 && (
        <ScrollRegion label="Findings of the sample" className="overflow-x-auto">
          <table className="w-full min-w-2xl text-left text-sm">
            <caption className="sr-only">Findings of the sample</caption>
            <thead className="text-xs text-ink-muted">
              <tr>
                {COLUMNS.map((column) => (
                  <th key={column} scope="col" className="py-1 pr-4 font-medium">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {records.map((row) => (
                <tr key={row.pointer} className="align-baseline">
                  <td className="py-1.5 pr-4">
                    {row.result === null || row.result === "fail" ? (
                      <SeverityMark severity={row.severity} word />
                    ) : (
                      <span className="text-ink-muted">{row.result === "pass" ? "Passed" : "Undecided"}</span>
                    )}
                  </td>
                  <td className="py-1.5 pr-4">{row.title}</td>
                  <td className="py-1.5 pr-4 font-mono text-xs">{row.what}</td>
                  <td className="py-1.5 pr-4 font-mono text-xs break-all">{row.where}</td>
                  <td className="py-1.5 pr-4 font-mono text-xs break-all">
                    {row.target ?? <span className="font-sans text-ink-muted">the sender says</span>}
                  </td>
                  <td className="py-1.5 font-mono text-xs break-all text-ink-muted">{row.pointer || "the document"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {findings > records.length && <p className="text-sm text-ink-muted">The first {records.length} are shown.</p>}
      {rejections.length > 0 && (
        <div>
          <h3 className="mb-1 text-sm font-semibold">Not understood</h3>
          <ul className="flex flex-col gap-1 text-sm">
            {rejections.map(({ pointer, reason }) => (
              <li key={pointer}>
                <code className="font-mono text-xs break-all">{pointer || "the document"}</code>: {reason}
              </li>
            ))}
          </ul>
          {rejected > rejections.length && (
            <p className="mt-1 text-sm text-ink-muted">The first {rejections.length} are shown.</p>
          )}
        </div>
      )}
    </div>
  );
}
