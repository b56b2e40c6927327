import { expect, test } from "vitest";
import { seenBy } from "@/lib/model/event-source";

test.each([
  ["syscall", "Falco"],
  ["k8s_audit", "The API server"],
  ["tetragon", "Tetragon"],
  ["stackrox", "StackRox"],
  ["aws_cloudtrail", "Falco (aws_cloudtrail)"],
  ["constructor", "Falco (constructor)"],
])("events of the source %s are seen by %s", (source, name) => expect(seenBy(source)).toBe(name));
