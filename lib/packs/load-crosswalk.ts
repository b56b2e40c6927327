import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import {
  buildCrosswalk,
  type CanonicalCheck,
  CONFIDENCES,
  type ControlRow,
  type Crosswalk,
  type CrosswalkRow,
} from "@/lib/engine/crosswalk";
import { Severity } from "@/lib/model/severity";
import { packPath } from "@/lib/packs/pack-path";

const Row = z.object({
  scanner: z.string().min(1),
  rule_id: z.string().min(1),
  check_id: z.string().min(1),
  confidence: z.enum(CONFIDENCES),
});
const Check = z.object({
  id: z.string().min(1),
  title: z.string().min(1),
  category: z.string(),
  target: z.string(),
  severity: Severity,
  pss: z.string().nullable(),
  cwe: z.array(z.string()),
  attack: z.array(z.string()),
  fix: z.string(),
});
const Control = z.object({
  framework: z.string().min(1),
  version: z.string(),
  control_id: z.string().min(1),
  check_id: z.string().min(1),
});

let crosswalk: Crosswalk | undefined;
let controls: ControlRow[] | undefined;

/** The crosswalk of packs/crosswalk, read and checked on first use and then kept (7,066 rows, about 30 ms). */
export function loadCrosswalk(): Crosswalk {
  crosswalk ??= buildCrosswalk(readRows(), readChecks());
  return crosswalk;
}

/** Every (control, check) pair of packs/crosswalk/controls.csv, read on first use and then kept. */
export function loadControls(): ControlRow[] {
  controls ??= readCsv("controls.csv", Control).map((row) => ({
    framework: row.framework,
    version: row.version,
    controlId: row.control_id,
    checkId: row.check_id,
  }));
  return controls;
}

function readRows(): CrosswalkRow[] {
  return readCsv("crosswalk.csv", Row).map((row) => ({
    scanner: row.scanner,
    ruleId: row.rule_id,
    checkId: row.check_id,
    confidence: row.confidence,
  }));
}

function readChecks(): CanonicalCheck[] {
  return z.array(Check).parse(JSON.parse(readFileSync(packPath("crosswalk", "checks.json"), "utf8")));
}

function readCsv<T>(name: string, row: z.ZodType<T>): T[] {
  return z.array(row).parse(parse(readFileSync(packPath("crosswalk", name), "utf8"), { columns: true }));
}
