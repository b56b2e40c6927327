import type { RecordTarget } from "@/lib/model/record";
import { type Fields, text } from "@/lib/parsers/fields";
import { namesImage } from "@/lib/parsers/image-target";

/**
 * What ThreatMapper scanned: one export is over any number of images, hosts and containers, and most images have the same files.
 *
 * target   the image or the host
 * place    a path in it; of a container, which is neither, with the container before it
 */
export function deepfenceNode(row: Fields, path: string): { target: RecordTarget | undefined; place: string } {
  const name = text(row["Node Name"]);
  const type = (text(row["Node Type"]) ?? text(row.NodeType) ?? "").toLowerCase();
  if (name !== undefined && type === "host") return { target: { kind: "host", name }, place: path };
  if (name !== undefined && IMAGES.test(type) && /[/:@]/.test(name) && namesImage(name))
    return { target: { kind: "image", name }, place: path };
  const node = containerOf(row) ?? name;
  return { target: undefined, place: node === undefined || node === path ? path : `${node}:${path}` };
}

/** Some releases do not write the type; then only a host, whose name is a bare word, could not be told. */
const IMAGES = /^(?:(?:container_?)?image)?$/;

/** `api / node-1.shop.example` in a cluster is the same container on whichever node it runs. */
function containerOf(row: Fields): string | undefined {
  const [cluster, container] = [text(row["Kubernetes Cluster Name"]), text(row["Container Name"])];
  return cluster === undefined || container === undefined ? undefined : `${cluster}/${container}`;
}
