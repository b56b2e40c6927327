import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

export type SchemaEngine = engineModule.SchemaEngine;

/**
 * Prisma's own migration engine, as WebAssembly, on one PostgreSQL connection.
 *
 * Use      `run` gets the engine; the connection is closed when it returns.
 * Source   `@prisma/schema-engine-wasm`; nothing native is downloaded or run.
 */
export async function withSchemaEngine<T>(
  databaseUrl: string,
  datamodels: [string, string][] | undefined,
  run: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  // One connection: the engine's advisory lock and its statements must share a session.
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, Client: CharAsText });
  try {
    await instantiate();
    const factory = bindMigrationAwareSqlAdapterFactory(wholeScripts(new PrismaPg(pool, { schema: "public" })));
    const engine = await engineModule.SchemaEngine.new({ datamodels }, () => undefined, factory);
    try {
      return await run(engine);
    } catch (error) {
      throw panic ? new Error(`Prisma's migration engine gave up: ${panic}`, { cause: error }) : error;
    } finally {
      if (!panic) engine.free();
    }
  } finally {
    await pool.end();
  }
}

let instantiated: Promise<void> | undefined;
let panic: string | undefined;

function instantiate(): Promise<void> {
  instantiated ??= (async () => {
    // Where the engine leaves its last words; without it a panic shows as "undefined".
    Object.assign(globalThis, {
      PRISMA_WASM_PANIC_REGISTRY: {
        set_message: (message: string) => {
          panic = message;
        },
      },
    });
    const path = createRequire(import.meta.url)
      .resolve("@prisma/schema-engine-wasm/schema_engine_bg")
      .replace(/\.js$/, ".wasm");
    const imports = { "./schema_engine_bg.js": engineModule as unknown as WebAssembly.ModuleImports };
    const { instance } = await WebAssembly.instantiate(await readFile(path), imports);
    engineModule.__wbg_set_wasm(instance.exports);
    (instance.exports.__wbindgen_start as () => void)();
  })();
  return instantiated;
}

/**
 * The adapter splits a script at every semicolon, which breaks function bodies and comments, and runs the pieces one
 * by one. Sent whole, PostgreSQL does the splitting and the script is one transaction: a migration applies or does not.
 */
function wholeScripts(factory: SqlMigrationAwareDriverAdapterFactory): SqlMigrationAwareDriverAdapterFactory {
  const patch = <A extends SqlDriverAdapter>(adapter: A): A => {
    const inner = adapter as unknown as { underlyingDriver(): pg.Pool; onError(error: unknown): never };
    adapter.executeScript = async (script) => {
      await inner.underlyingDriver().query(script).catch(inner.onError.bind(inner));
    };
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      for (const column of charColumns.get(result.rows) ?? []) result.columnTypes[column] = ColumnTypeEnum.Character;
      return result;
    };
    return adapter;
  };
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => patch(await factory.connect()),
    connectToShadowDb: async () => patch(await factory.connectToShadowDb()),
  };
}

/** The adapter knows every type but the catalog's one-byte `"char"`, which describing a database reads a lot of. */
class CharAsText extends pg.Client {
  override query = ((...given: unknown[]) => {
    const query = pg.Client.prototype.query as (...all: unknown[]) => unknown;
    const callback = given.at(-1);
    // The pool calls with a callback, a transaction's client without.
    if (typeof callback !== "function") return (query.apply(this, given) as Promise<pg.QueryResult>).then(charAsText);
    return query.apply(this, [
      ...given.slice(0, -1),
      (error: unknown, result: pg.QueryResult) => callback(error, charAsText(result)),
    ]);
  }) as pg.Client["query"];
}

/** Which columns of a result were `"char"`, by the rows, which the adapter hands on as they are. */
const charColumns = new WeakMap<object, number[]>();

function charAsText(result: pg.QueryResult): pg.QueryResult {
  const columns: number[] = [];
  for (const [index, field] of (result?.fields ?? []).entries()) {
    if (field.dataTypeID !== pg.types.builtins.CHAR) continue;
    field.dataTypeID = pg.types.builtins.TEXT;
    columns.push(index);
  }
  if (columns.length > 0) charColumns.set(result.rows, columns);
  return result;
}
