import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { FindingKind } from "@/lib/model/finding-kind";
import type { RecordTarget } from "@/lib/model/record";
import { type Fields, fields, isObject, list } from "@/lib/parsers/fields";
import { asText, cut, firstText } from "@/lib/parsers/loose-text";
import { EMPTY_HEADER, type Header } from "@/lib/parsers/parser";
import { imageOfRun, imageTarget } from "@/lib/parsers/sarif-image";
import { quotedByRun } from "@/lib/parsers/sarif-quotes";
import { driverOf, rulesOf } from "@/lib/parsers/sarif-rules";
import { sarifTool } from "@/lib/parsers/sarif-tools";

/** What a SARIF log says about itself, from its runs without their results. The first run's driver is the tool. */
export function sarifHeader(runs: readonly Fields[]): Header {
  const [first] = runs;
  const driver = first ? driverOf(first) : {};
  const image = first ? imageOfRun(first) : { target: null, digests: [], overImage: false };
  const source = sourceOf(runs);
  return {
    ...EMPTY_HEADER,
    tool: {
      name: asText(driver.name) ?? "unknown",
      version: firstText(driver.version, driver.semanticVersion, driver.dottedQuadFileVersion),
    },
    scannedAt: scannedAt(runs),
    target: image.target ?? snykImage(first) ?? repositoryTarget(source.repo),
    digests: image.digests,
    source,
    scope: scopeOf(runs),
    kinds: kindsOf(runs),
    looked: runs.length > 0 && runs.every(looked),
    incomplete: incompleteReason(runs),
    quoted: runs.flatMap(quotedByRun),
  };
}

/** The end of the last invocation, else its start: when the scan was made. */
function scannedAt(runs: readonly Fields[]): string | null {
  const times = runs
    .flatMap((run) => [...list(run.invocations), run.invocation].map(fields))
    .map((invocation) =>
      firstText(invocation.endTimeUtc, invocation.endTime, invocation.startTimeUtc, invocation.startTime),
    )
    .filter((time): time is string => time !== null && !Number.isNaN(Date.parse(time)));
  return (
    times
      .map((time) => new Date(time).toISOString())
      .sort()
      .at(-1) ?? null
  );
}

function sourceOf(runs: readonly Fields[]): Header["source"] {
  const details = runs.flatMap((run) => list(run.versionControlProvenance)).map(fields);
  const found = details.find((detail) => asText(detail.repositoryUri) !== null);
  return { repo: asText(found?.repositoryUri), commit: asText(found?.revisionId), branch: asText(found?.branch) };
}

/** `https://github.com/shop/api.git` identifies `github.com/shop/api`; a relative or file URI identifies nothing. */
function repositoryTarget(repo: string | null): RecordTarget | null {
  const name = parseRepositoryUrl(repo ?? "");
  return name === null ? null : { kind: "repository", name };
}

/** Snyk Container names its image only in the run's id: `Snyk/Container/docker-image|shop/api/...`. */
function snykImage(run: Fields | undefined): RecordTarget | null {
  const id = asText(fields(run?.automationDetails).id) ?? "";
  return imageTarget(
    /^Snyk\/Container\/docker-image\|(.+?)(?:\/\d+)?(?:\/\d{4}-\d\d-\d\dT[\d:.]+Z)?$/.exec(id)?.[1] ?? null,
  );
}

/**
 * `automationDetails.id` without what changes from run to run: SARIF 3.17.3 makes its last component the run's own id.
 * Only a component that looks like one (time, number, hash, guid) is dropped: two real categories must never share a stream.
 */
function scopeOf(runs: readonly Fields[]): string | null {
  for (const run of runs) {
    const parts = (firstText(fields(run.automationDetails).id, run.automationId) ?? "").split("/");
    while (parts.length > 0 && (parts.at(-1) === "" || VOLATILE.test(parts.at(-1) ?? ""))) parts.pop();
    if (parts.length > 0) return cut(parts.join("/"), 255);
  }
  return null;
}

const VOLATILE =
  /^(\d{4}-?\d\d-?\d\d([T_ -].*)?|\d{2}:?\d{2}.*|\d{5,}|[0-9a-f]{7,64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|run-?\d+)$/i;

/** Kinds every run's tool surely looked for. A tool that can be asked for several says nothing by silence. */
function kindsOf(runs: readonly Fields[]): FindingKind[] {
  return [...new Set(runs.flatMap((run) => sarifTool(asText(driverOf(run).name)).kinds))];
}

/**
 * True when the run shows work: artifacts, a successful invocation, rules, coverage or metrics. A bare empty run shows none,
 * nor does one that failed, or met errors and does not say that it came to its end all the same.
 */
function looked(run: Fields): boolean {
  const invocations = list(run.invocations).map(fields);
  const properties = fields(run.properties);
  const finished = invocations.length > 0 && invocations.every((invocation) => successful(invocation) === true);
  if (failedInvocation(run) !== null && !finished) return false;
  return (
    list(run.artifacts).length > 0 ||
    Object.keys(fields(run.files)).length > 0 ||
    invocations.some((invocation) => successful(invocation) === true) ||
    rulesOf(run).length > 0 ||
    [properties.coverage, properties.metricResults, properties.metrics].some(
      (value) => isObject(value) || list(value).length > 0,
    )
  );
}

/** Why this log may not hold everything; null when nothing says so. An incomplete log adds and never resolves. */
function incompleteReason(runs: readonly Fields[]): string | null {
  if (runs.length === 0) return "The report has no runs: no tool says that it looked at anything.";
  for (const run of runs) {
    const name = asText(driverOf(run).name) ?? "The tool";
    const reason = failedInvocation(run) ?? externalResults(run);
    if (reason) return `${name}: ${reason}`;
  }
  return null;
}

function failedInvocation(run: Fields): string | null {
  const invocations = [...list(run.invocations), run.invocation].filter(isObject);
  const notices = [run, ...invocations].flatMap((holder) =>
    [
      holder.toolExecutionNotifications,
      holder.toolConfigurationNotifications,
      holder.toolNotifications,
      holder.configurationNotifications,
    ].flatMap(list),
  );
  const errors = notices.map(fields).filter((notice) => asText(notice.level)?.toLowerCase() === "error");
  const said = saidIn(errors);
  const failed = invocations.find((invocation) => successful(invocation) === false);
  const why =
    said ??
    firstText(failed?.exitCodeDescription, failed?.processStartFailureMessage, failed?.exitSignalName) ??
    saidIn(notices.map(fields));
  if (failed) return cut(`the scan failed, it did not finish successfully${why ? `: ${why}` : "."}`, 500);
  if (errors.length > 0) return cut(`the scan met ${errors.length} error(s)${said ? `: ${said}` : "."}`, 500);
  return null;
}

/** Drafts of 2.0.0 and 2.1.0 call it `toolExecutionSuccessful`. */
function successful(invocation: Fields): unknown {
  return invocation.executionSuccessful ?? invocation.toolExecutionSuccessful;
}

/** The first words among a tool's notifications. */
function saidIn(notices: readonly Fields[]): string | null {
  const texts = notices.map((notice) =>
    firstText(
      fields(notice.message).text,
      fields(notice.message).markdown,
      notice.message,
      fields(notice.exception).message,
    ),
  );
  return texts.find((text) => text !== null) ?? null;
}

/** Results kept in another file, or a run that carries no list of results at all (SARIF 3.14.23: none were computed). */
function externalResults(run: Fields): string | null {
  if (list(fields(run.externalPropertyFileReferences).results).length > 0)
    return "its results are in another file that is not part of this report.";
  if (!Array.isArray(run.results)) return "the run has no list of results, so it may not have run.";
  return null;
}
