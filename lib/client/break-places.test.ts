import fc from "fast-check";
import { expect, test } from "vitest";
import { breakPlaces } from "@/lib/client/break-places";

// "application.properti|es" is read as a word that does not exist.
test("a long path or name is broken after what separates its parts, and a short word nowhere", () => {
  const marked = (text: string) => breakPlaces(text).join("|").replaceAll("| |", " ");
  expect(marked("Fix src/main/resources/application.properties: Every endpoint is open")).toBe(
    "Fix src/|main/|resources/|application.|properties: Every endpoint is open",
  );
  expect(marked("Upgrade org.apache.logging.log4j:log4j-core to 2.17.1")).toBe(
    "Upgrade org.|apache.|logging.|log4j:|log4j-|core to 2.17.1",
  );
  expect(marked("AWS_ACCESS_KEY_ID_OF_PRODUCTION")).toBe("AWS_|ACCESS_|KEY_|ID_|OF_|PRODUCTION");
});

test("nothing is lost or added, whatever the text", () => {
  fc.assert(fc.property(fc.string(), (text) => breakPlaces(text).join("") === text));
  fc.assert(fc.property(fc.stringMatching(/^[a-z/.:_ -]{0,80}$/), (text) => breakPlaces(text).join("") === text));
});
