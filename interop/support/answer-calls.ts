import { createInterface } from "node:readline";

/** What a worker process can be asked to do; several calls may run at once. */
export type Methods<Params> = Readonly<Record<string, (params: Params) => unknown>>;

/** Serves calls of `startWorker`: one JSON line in, one out. The end of the input is the end of the process. */
export function answerCalls<Params>(methods: Methods<Params>): void {
  const answer = async (line: string): Promise<void> => {
    const { id, method, params }: { id: number; method: string; params: Params } = JSON.parse(line);
    const run = async (): Promise<unknown> => {
      const found = methods[method];
      if (found === undefined) throw new Error(`This process has no method ${method}.`);
      return found(params);
    };
    const result = await run().then(
      (value) => ({ id, result: value ?? null }),
      (error: unknown) => ({ id, error: error instanceof Error ? error.message : String(error) }),
    );
    process.stdout.write(`${JSON.stringify(result)}\n`);
  };
  createInterface({ input: process.stdin })
    .on("line", (line) => void answer(line))
    .on("close", () => process.exit(0));
}
