import { AppError } from "@/lib/model/error";

const NEXT = "Mend the scan, run it again and send its new report.";

/** What the import of an incomplete report says to people, whatever the format: the reason, what it means, what to do. */
export function incompleteRemark(reason: string): string {
  return `${sentence(reason)} Nothing was resolved: findings that this report does not show stay open. ${NEXT}`;
}

/** A scan that failed and left nothing behind is no report of a clean target: its import fails with the tool's own words. */
export function failedScan(reason: string): AppError {
  return new AppError(
    "failed_scan",
    `${sentence(reason)} The report holds nothing else, so nothing was changed and nothing was resolved. ${NEXT}`,
  );
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
