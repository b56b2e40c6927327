import { z } from "zod";
import type { PackageRef, RecordTarget } from "@/lib/model/record";
import { type Fields, fields, isObject, text } from "@/lib/parsers/fields";
import { gitlabHeader, gitlabType } from "@/lib/parsers/gitlab/report";
import { gitlabVulnerability } from "@/lib/parsers/gitlab/vulnerability";
import { firstImage } from "@/lib/parsers/image-target";
import { systemPackage } from "@/lib/parsers/package-ref";
import { defineParser, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.looseObject({});

/**
 * GitLab container scanning reports (`gl-container-scanning-report.json`) and those of images in a cluster; also Trivy's
 * `contrib/gitlab.tpl`.
 *
 * Yields   one vulnerability per entry, in report order, each about the image it names.
 * Units    severity is GitLab's word.
 * Errors   an entry without an identifier or a package is rejected.
 * Source   security-report-schemas src/container-scanning-report-format.json; fixtures in __fixtures__/gitlab-container-scanning-json.
 */
export const gitlabContainerScanningJson = defineParser<z.infer<typeof Envelope>>({
  id: "gitlab-container-scanning-json",
  version: 3,
  family: "gitlab-container-scanning",
  media: "json",
  matches: (sketch) => /^(?:container|cluster_image)_scanning$/.test(gitlabType(sketch) ?? ""),
  envelope: Envelope,
  items: [{ at: ["vulnerabilities", "*"] }],
  header: (doc) => gitlabHeader(doc, "GitLab container scanning", ["vulnerability"]),
  records: ({ value }) => [ofEntry(value)],
});

function ofEntry(value: unknown) {
  if (!isObject(value)) throw new RejectedItem("This entry is not an object.");
  const location = fields(value.location);
  return gitlabVulnerability(value, {
    packageOf: (name, version) => imagePackage(location, name, version),
    target: imageOf(location),
    manifest: null,
  });
}

function imageOf(location: Fields): RecordTarget | undefined {
  // Trivy's template writes "Unknown" where no result is about a distribution, which alone names the image.
  const named = text(location.image);
  const image = firstImage([named === "Unknown" ? undefined : named]);
  return image ? { kind: "image", name: image } : undefined;
}

/** `alpine 3.10.2`, `debian:11`, `Unknown`: the distribution's name stands first. */
function imagePackage(location: Fields, name: string, version: string | null): PackageRef {
  const system = (text(location.operating_system) ?? "").slice(0, 100).toLowerCase();
  const distribution = /^[a-z][a-z. -]*[a-z]/.exec(system)?.[0] ?? "";
  return systemPackage(distribution === "unknown" ? "" : distribution, name, version);
}
