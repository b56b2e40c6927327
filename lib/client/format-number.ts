import type { Count } from "@/lib/contracts/http/list-page";

const whole = new Intl.NumberFormat("en-GB");
const short = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });

/** "12,480". */
export function formatCount(value: number): string {
  return whole.format(value);
}

/** "12,480" or "10,000+": a list that stopped counting says so. */
export function formatBoundedCount(count: Count): string {
  return count.relation === "exact" ? whole.format(count.value) : `${whole.format(count.value)}+`;
}

/** "1 finding", "3 findings". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${whole.format(value)} ${value === 1 ? one : many}`;
}

/** A figure in its unit: days and percent with at most one decimal. */
export function formatFigure(value: number, unit: "count" | "days" | "percent"): string {
  if (unit === "percent") return `${short.format(value)} %`;
  if (unit === "days") return `${short.format(value)} d`;
  return whole.format(value);
}

/** "3.4 MB"; powers of 1000, as disks and mail clients count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${short.format(bytes / 1000)} kB`;
  if (bytes < 1_000_000_000) return `${short.format(bytes / 1_000_000)} MB`;
  return `${short.format(bytes / 1_000_000_000)} GB`;
}
