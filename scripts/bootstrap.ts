// Sets up the first organization and administrator, once; run by the supervisor with the instance's environment.
// The result, with the password it made on the first start, goes to stdout as one JSON object.
import { bootstrapInstance } from "@/lib/commands/bootstrap-instance";

const first = await bootstrapInstance();
process.stdout.write(`${JSON.stringify(first)}\n`);
process.exit(0);
