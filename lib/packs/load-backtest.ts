import { readFileSync } from "node:fs";
import { FORMULA_VERSION } from "@/lib/engine/risk/formula";
import { Backtest } from "@/lib/model/backtest";
import { packPath } from "@/lib/packs/pack-path";

let loaded: Backtest | undefined;

/** The backtest of the formula in force, as `plimsoll backtest --json` printed it; read on first use and then kept. */
export function loadBacktest(): Backtest {
  loaded ??= Backtest.parse(JSON.parse(readFileSync(packPath("backtest", `formula-${FORMULA_VERSION}.json`), "utf8")));
  return loaded;
}
